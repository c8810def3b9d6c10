import type { TraceEvent } from '../trace/index.ts';
import { RecordingMistake } from './mistake.ts';

type Kind = 'text' | 'number' | 'table';

type Fields = Readonly<Record<string, Kind>>;

/** What must be there for an event to be one. */
const needed: Readonly<Record<TraceEvent['event'], Fields>> = {
  call: texts('id', 'from', 'to', 'route', 'account'),
  request: { ...texts('method', 'url'), headers: 'table' },
  response: { ...texts('url', 'body'), status: 'number' },
  script: texts('text'),
  diagnostic: texts('code', 'severity', 'message'),
  verb: { ...texts('verb'), report: 'table' },
  interruption: texts('kind'),
  nested: texts('role', 'leg'),
  rung: texts('rung', 'why'),
  switch: texts('application', 'argument'),
  dtmf: texts('key'),
  callback: texts('method', 'url'),
  error: texts('code', 'message'),
  end: { ...texts('cause'), seconds: 'number' },
};

function texts(...names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, 'text']));
}

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
