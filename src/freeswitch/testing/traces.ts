import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Bytes of a real FreeSWITCH 1.10.12; on machines without them the tests that need them are skipped. */
const folder = resolve('../shared/freeswitch-traces');
export const tracesExist = existsSync(folder);

export interface TraceLine {
  readonly at: number;
  readonly from: 'switch' | 'app' | 'close';
  /** The bytes of one frame. */
  readonly raw: string;
}

export function traceNames(): readonly string[] {
  if (!tracesExist) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return names.map((name) => name.slice(0, -'.jsonl'.length)).sort();
}

export function readTrace(name: string): readonly TraceLine[] {
  const lines = readFileSync(`${folder}/${name}.jsonl`, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => withTrueLength(JSON.parse(line) as TraceLine));
}

/** In one recording a path was replaced afterwards (variable-expansion, probe_d), and the lengths were not. */
function withTrueLength(line: TraceLine): TraceLine {
  const cut = line.raw.indexOf('\n\n') + 2;
  const body = line.raw.slice(cut);
  if (line.from !== 'switch' || body === '') return line;
  const head = line.raw.slice(0, cut).replace(/Content-Length: \d+/, `Content-Length: ${Buffer.byteLength(body)}`);
  return { ...line, raw: head + body };
}
