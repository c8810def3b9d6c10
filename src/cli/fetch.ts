import type { CallFacts, Dialect, Reply } from '../../dialects/dialect.ts';
import { customerClient } from '../assembly/index.ts';
import { exchangeDiagnostic } from '../call/index.ts';
import { systemClock } from '../clock/index.ts';
import { parseConfig, splitCredentials } from '../config/index.ts';
import { printDiagnostic } from '../verbs/index.ts';
import { type Io, status, UsageMistake } from './io.ts';
import { readLocal, type Understood, understand } from './understand.ts';

interface Parts {
  readonly dialects: readonly Dialect[];
  readonly io: Io;
  readonly signal: AbortSignal;
}

/**
 * Reads every document named: files, `-`, or urls, which are asked as a call would ask them. One that cannot be
 * had is said on standard error and missing from the result; `status` is what that comes to.
 */
export async function understandAll(
  names: readonly string[],
  from: string | undefined,
  parts: Parts,
): Promise<{ readonly understood: readonly Understood[]; readonly status: number }> {
  const understood: Understood[] = [];
  let worst: number = status.good;
  for (const name of names)
    try {
      const reply = isUrl(name) ? await ask(name, from, parts) : await readLocal(name, parts.io);
      if (reply) understood.push(understand(nameShown(name), reply, parts.dialects, from));
      else worst = Math.max(worst, status.bad);
    } catch (error) {
      if (!(error instanceof UsageMistake)) throw error;
      parts.io.err(`dragoman: ${error.message}\n`);
      worst = status.usage;
    }
  return { understood, status: worst };
}

export function isUrl(name: string): boolean {
  return /^https?:\/\//i.test(name);
}

/** Without its password, if it has one. */
function nameShown(name: string): string {
  return isUrl(name) && URL.canParse(name) && new URL(name).username + new URL(name).password !== ''
    ? splitCredentials(name).url
    : name;
}

async function ask(name: string, from: string | undefined, { dialects, io, signal }: Parts): Promise<Reply | null> {
  if (!URL.canParse(name)) throw new UsageMistake(`"${name}" is not a URL`);
  const dialect = dialects.find(({ id }) => id === from) ?? dialects[0];
  if (!dialect) throw new UsageMistake('no dialect is registered');
  const config = parseConfig('', 'dragoman.yaml', { formats: dialects.map(({ id }) => id), environment: {} });
  const client = customerClient(config, systemClock);
  try {
    const session = client.forCall({ trustedOrigins: [new URL(name).origin] });
    const request = dialect.wire.opening(nobody(), { ...splitCredentials(name), settings: {} });
    const answer = await session.fetch(request, { signal });
    if (answer.ok) return answer.reply;
    io.err(`${nameShown(name)}: ${printDiagnostic(exchangeDiagnostic(answer.failure))}\n`);
    return null;
  } finally {
    await client.close();
  }
}

/** A call that does not exist, for a request that only wants the document. */
function nobody(): CallFacts {
  const now = Date.now();
  return {
    id: '0'.repeat(32),
    account: { id: 'default', apiUrl: 'http://127.0.0.1:8080' },
    settings: {},
    direction: 'inbound',
    from: '+15551230000',
    to: '+15551230001',
    callerName: '',
    sip: {
      callId: '',
      fromUser: '+15551230000',
      fromHost: 'localhost',
      toUser: '+15551230001',
      toHost: 'localhost',
      requestUser: '+15551230001',
      requestHost: 'localhost',
      sourceAddress: '127.0.0.1',
      headers: {},
    },
    state: 'ringing',
    startedAt: now,
    now,
    documents: 0,
    tag: '',
    variables: {},
    collections: {},
  };
}
