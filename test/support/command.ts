import { PassThrough } from 'node:stream';
import type { Dialect } from '../../dialects/dialect.ts';
import { dialects } from '../../dialects/registry.ts';
import { runCommandLine } from '../../src/cli/index.ts';
import type { TraceEvent } from '../../src/trace/index.ts';

export interface CommandResult {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  readonly input?: string;
  readonly dialects?: readonly Dialect[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the command line in this process, as a shell would run the program. */
export async function command(words: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  let out = '';
  let err = '';
  const input = new PassThrough();
  input.end(options.input ?? '');
  const status = await runCommandLine(words, {
    dialects: options.dialects ?? dialects,
    version: '0.0.0-test',
    signal: new AbortController().signal,
    io: {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      input,
      outputIsTerminal: false,
      environment: options.environment ?? {},
    },
  });
  return { status, out, err };
}

export type EventOf<Name extends TraceEvent['event']> = Extract<TraceEvent, { readonly event: Name }>;

export interface PlacedCall extends CommandResult {
  readonly events: readonly TraceEvent[];
  of<Name extends TraceEvent['event']>(name: Name): readonly EventOf<Name>[];
  /** What the caller was told in words, in order. */
  readonly spoken: readonly string[];
}

/** `dragoman call … --json`, with its lines read back. */
export async function placeCall(words: readonly string[], options: CommandOptions = {}): Promise<PlacedCall> {
  const result = await command(['call', ...words, '--json'], options);
  const events = result.out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TraceEvent);
  const of = <Name extends TraceEvent['event']>(name: Name) =>
    events.filter((event): event is EventOf<Name> => event.event === name);
  return {
    ...result,
    events,
    of,
    spoken: of('switch')
      .filter(({ application }) => application === 'speak')
      .map(({ argument }) => argument.split('|').slice(2).join('|')),
  };
}
