import { text } from 'node:stream/consumers';
import { hashSecret, keyVariable, seal } from '../secrets/index.ts';
import { type Io, status, UsageMistake } from './io.ts';

/** `dragoman hash`: what may stand under `access` for the password or token on standard input. */
export async function hash(io: Io): Promise<number> {
  io.out(`${await hashSecret(await secretFrom(io))}\n`);
  return status.good;
}

/** `dragoman seal`: what may stand in the configuration for the secret on standard input. */
export async function sealed(io: Io): Promise<number> {
  const key = io.environment[keyVariable];
  if (key === undefined || key.length < shortestKey)
    throw new UsageMistake(
      `the environment variable ${keyVariable} must hold a key of at least ${shortestKey} characters`,
    );
  io.out(`${seal(await secretFrom(io), key)}\n`);
  return status.good;
}

const shortestKey = 16;

/** From standard input and not from the command line, which every user of the machine can read. */
async function secretFrom(io: Io): Promise<string> {
  const secret = (await text(io.input)).replace(/\r?\n$/, '');
  if (secret === '') throw new UsageMistake('the secret is expected on standard input');
  return secret;
}
