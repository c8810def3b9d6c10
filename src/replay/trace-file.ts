import type { TraceEvent } from '../trace/index.ts';
import { RecordingMistake } from './mistake.ts';

type Kind = 'text' | 'number' | 'table';

/** What must be there for an event to be one. */
const needed: Readonly<Record<TraceEvent['event'], Readonly<Record<string, Kind>>>> = {
  call: { id: 'text', from: 'text', to: 'text', route: 'text', account: 'text' },
  request: { method: 'text', url: 'text', headers: 'table' },
  response: { url: 'text', status: 'number', body: 'text' },
  script: { text: 'text' },
  diagnostic: { code: 'text', severity: 'text', message: 'text' },
  verb: { verb: 'text', report: 'table' },
  interruption: { kind: 'text' },
  nested: { role: 'text', leg: 'text' },
  switch: { application: 'text', argument: 'text' },
  dtmf: { key: 'text' },
  callback: { method: 'text', url: 'text' },
  error: { code: 'text', message: 'text' },
  end: { cause: 'text', seconds: 'number' },
};

/** Reads the JSON lines of `call --json` and of the pages of `serve`. @throws RecordingMistake */
export function readTrace(text: string, file: string): readonly TraceEvent[] {
  const lines = text.split('\n').map((line, index) => [line.trim(), index + 1] as const);
  const events = lines.filter(([line]) => line !== '').map(([line, number]) => readEvent(line, file, number));
  if (events.length === 0) throw new RecordingMistake(file, null, 'is empty; it must hold the JSON lines of a call');
  return events;
}

function readEvent(line: string, file: string, number: number): TraceEvent {
  const wrong = (problem: string): never => {
    throw new RecordingMistake(file, number, problem);
  };
  const value = parsed(line);
  if (!isTable(value)) return wrong('this is no JSON object on one line');
  const { event, at } = value;
  if (typeof event !== 'string' || !Object.hasOwn(needed, event))
    return wrong(`this is no event of a call; there are ${Object.keys(needed).join(', ')}`);
  if (typeof at !== 'number') return wrong('the event does not say "at" which time it happened');
  for (const [name, kind] of Object.entries(needed[event as TraceEvent['event']]))
    if (kindOf(value[name]) !== kind) return wrong(`"${name}" of the event "${event}" must be a ${kind}`);
  return value as unknown as TraceEvent;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): Kind | undefined {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return isTable(value) ? 'table' : undefined;
}
