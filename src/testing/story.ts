import type { TraceEvent } from '../trace/index.ts';
import type { Dialled, Sound } from './ear.ts';

/** What the caller did, and when: seconds since the call began. */
export interface Deed {
  readonly at: number;
  readonly does: 'presses' | 'says' | 'hangs up';
  readonly what: string;
}

/** Everything that can be told about a call. */
export interface Happened {
  readonly trace: readonly TraceEvent[];
  readonly sounds: readonly Sound[];
  readonly dialled: readonly Dialled[];
  readonly deeds: readonly Deed[];
}

/** A call did not do what a test expects. The message tells what it did instead, from the beginning. */
export class UnmetExpectation extends Error {
  override readonly name = 'UnmetExpectation';
}

/** Lines of a story that are shown; of a longer one, the last. */
const shown = 60;

/** A line for everything that a reader of a failing test wants to know, in the order in which it happened. */
export function tellStory({ trace, sounds, dialled, deeds }: Happened): string {
  const lines = [
    ...trace.flatMap((event) => toldOf(event).map((line) => ({ at: event.at / 1000, line }))),
    ...deeds.map(({ at, does, what }) => ({ at, line: entry(does, what) })),
    ...dialled.map(({ at, to, cause }) => ({ at, line: entry('rings', cause === null ? to : `${to} → ${cause}`) })),
    ...sounds.map(({ at, kind, words, whole }) => ({
      at,
      line: entry('hears', `${kind === 'speech' ? JSON.stringify(words) : words}${whole ? '' : ' (cut short)'}`),
    })),
  ]
    .sort((one, other) => one.at - other.at)
    .map(({ at, line }) => `${at.toFixed(1).padStart(8)} s  ${line}`);
  const left = lines.length - shown;
  return [...(left > 0 ? [`          (${left} lines before)`] : []), ...lines.slice(-shown)].join('\n');
}

function toldOf(event: TraceEvent): readonly string[] {
  switch (event.event) {
    case 'request':
      return [entry('asks', `${event.method} ${event.url}`)];
    case 'response':
      return [
        entry('answer', `${event.status} ${event.contentType ?? 'without content type'}, ${nameOf(event.dialect)}`),
      ];
    case 'callback':
      return [entry('tells', `${event.method} ${event.url} → ${event.status ?? 'no answer'}`)];
    case 'diagnostic': {
      const place = event.line === undefined ? (event.pointer ?? '') : `${event.line}:${event.column}`;
      const hint = event.hint === undefined ? '' : ` (${event.hint})`;
      return [entry(event.severity, `${place && `${place} `}${event.code}: ${event.message}${hint}`)];
    }
    case 'error':
      // Why no document could be had is a diagnostic already.
      return event.code.startsWith('document-') ? [] : [entry('ERROR', `${event.code}: ${event.message}`)];
    case 'end':
      return [entry('end', `${event.cause} after ${event.seconds} s`)];
    case 'interruption':
      return event.taken ? [entry('stops', [event.kind, event.name ?? ''].join(' ').trimEnd())] : [];
    case 'call':
    case 'nested':
    case 'rung':
    case 'script':
    case 'verb':
    case 'switch':
    case 'dtmf':
      return [];
  }
}

function nameOf(dialect: string | null): string {
  return dialect ?? 'no document';
}

function entry(what: string, rest: string): string {
  return `${what.padEnd(11)} ${rest}`.trimEnd();
}
