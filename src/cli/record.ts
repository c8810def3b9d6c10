import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, loadConfig, parseConfig, spokenBySwitch } from '../config/index.ts';
import type { FetchAudio } from '../media/index.ts';
import {
  compareOurSide,
  type KnownOfCall,
  maskCall,
  NotRecordable,
  type RecordedAudio,
  type RecordedCall,
  RecordingMistake,
  readTrace,
  recordCall,
  sheetFile,
  withAnswersOf,
  writeRecordedCall,
} from '../replay/index.ts';
import { soundDurationMs } from '../simulator/index.ts';
import type { TraceEvent } from '../trace/index.ts';
import type { JsonObject } from '../verbs/index.ts';
import { type CallOptions, type CommandParts, tracedCall } from './call.ts';
import { isUrl } from './fetch.ts';
import { status, UsageMistake } from './io.ts';
import { Player } from './player.ts';

export interface RecordOptions extends Omit<CallOptions, 'target' | 'from' | 'connect'> {
  /** Absent: `from` names the events of a call, in a file or on a page of `serve`. */
  readonly target?: string;
  /** The caller's number, or that file or page. */
  readonly from?: string;
  readonly out: string;
  readonly mask?: boolean;
}

/** `dragoman record`: a call that is placed now, or the events of one, as a folder that can be replayed. */
export async function record(options: RecordOptions, parts: CommandParts): Promise<number> {
  assertUsable(options.out);
  try {
    return await (options.target === undefined
      ? recordFile(options, parts)
      : recordLive(options, options.target, parts));
  } catch (error) {
    if (error instanceof RecordingMistake) throw new UsageMistake(error.message);
    if (!(error instanceof NotRecordable)) throw error;
    parts.io.err(`dragoman: ${options.out} is not written: ${error.message}\n`);
    return status.bad;
  }
}

/** Only what is a recorded call already is written over. */
function assertUsable(folder: string): void {
  if (!existsSync(folder) || existsSync(join(folder, sheetFile))) return;
  try {
    if (readdirSync(folder).length === 0) return;
  } catch {
    // It is no folder at all.
  }
  throw new UsageMistake(`${folder} is there and is no recorded call; --out needs a folder that is new or empty`);
}

async function recordLive(options: RecordOptions, target: string, parts: CommandParts): Promise<number> {
  const { from = defaultCaller, out: _folder, mask: _mask, ...rest } = options;
  const audio: RecordedAudio[] = [];
  const traced = await tracedCall({ ...rest, target, from }, parts, (fetch) => measured(fetch, audio));
  const { plan, config, inVirtualTime } = traced;
  const { hangsUpAfterMs } = plan ?? {};
  const caller = plan && { caller: plan.steps ?? [], ...(hangsUpAfterMs !== undefined && { hangsUpAfterMs }) };
  await keep(options, parts, traced.events, {
    callees: [],
    audio: [...audio, ...recordCall(traced.events, { realtime: false }).sheet.audio],
    configuration: operatorsOwn(config, parts),
    realtime: !inVirtualTime,
    isAddressMadeUp: true,
    ...(caller && { caller }),
  });
  return traced.failed ? status.bad : status.good;
}

async function recordFile(options: RecordOptions, parts: CommandParts): Promise<number> {
  const { from, config } = options;
  if (from === undefined)
    throw new UsageMistake('record needs a URL or number to call, or --from with the JSON lines of a call');
  const text = isUrl(from) ? await fetchEvents(from, parts.signal) : readEvents(from);
  const events = readTrace(text, from);
  const loading = { formats: parts.dialects.map(({ id }) => id), environment: parts.io.environment };
  const configuration = config === undefined ? {} : operatorsOwn(loadConfig(config, loading), parts);
  await keep(options, parts, events, { configuration, realtime: false });
  return status.good;
}

export const defaultCaller = '+15551230000';

/**
 * Writes the recording and plays it once, so that nothing is kept that could not be played. Where time passed as it
 * does, how long things took is no expectation. A masked call is what playing makes of masked answers.
 */
async function keep(
  { out, mask }: RecordOptions,
  { io, dialects }: CommandParts,
  events: readonly TraceEvent[],
  known: KnownOfCall,
): Promise<void> {
  await using player = await Player.start(dialects);
  const asItWas = recordCall(events, known);
  const call = mask ? maskCall(asItWas) : asItWas;
  const again = await player.playAgain(call);
  const relaxed = (realtime: boolean): RecordedCall => ({ ...call, sheet: { ...call.sheet, realtime } });
  const differs = (realtime: boolean) => compareOurSide(out, relaxed(realtime), again).length;
  const realtime = !mask && (known.realtime || differs(false) > 0);
  const kept = mask ? withAnswersOf(again, call) : relaxed(realtime);
  writeRecordedCall(out, kept);
  const left = mask ? 0 : differs(realtime);
  const also =
    left === 0
      ? ''
      : `; played again it differs in ${left} ${left === 1 ? 'thing' : 'things'}, which "dragoman replay ${out}" shows and --update takes over`;
  io.err(`dragoman: recorded in ${out}${also}\n`);
}

function readEvents(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageMistake(
      code === 'ENOENT'
        ? `${file}: there is no such file; without a URL or number to call, --from names the JSON lines of a call`
        : `${file}: cannot be read (${code})`,
    );
  }
}

/** Of the page of a stored call, or of its JSON lines. */
async function fetchEvents(page: string, signal: AbortSignal): Promise<string> {
  const url = page.endsWith('.jsonl') ? page : `${page}.jsonl`;
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(pageDeadlineMs)]) });
    if (response.ok) return await response.text();
    throw new UsageMistake(`${url}: the server answers ${response.status}`);
  } catch (error) {
    if (error instanceof UsageMistake) throw error;
    throw new UsageMistake(`${url}: nobody answers; is "dragoman serve" running there?`);
  }
}

const pageDeadlineMs = 10_000;

/** Notes how long everything lasts that is fetched through it. */
function measured(fetch: FetchAudio, audio: RecordedAudio[]): FetchAudio {
  return async (url, options) => {
    const fetched = await fetch(url, options);
    const lastsMs = fetched.ok ? soundDurationMs(fetched.bytes) : undefined;
    if (lastsMs !== undefined && !audio.some((known) => known.url === url))
      audio.push({ url, lastsMs: Math.round(lastsMs) });
    return fetched;
  };
}

/** The parts of a configuration that a call shows, as far as they are not the defaults. No passwords are in them. */
function operatorsOwn({ switch: told, speech, limits }: Config, { dialects }: CommandParts): JsonObject {
  const usual = parseConfig('', '', { formats: dialects.map(({ id }) => id), environment: {} });
  const { numbers, users, profile, holdMusic } = told;
  const parts = {
    switch: changed({ numbers, users, profile, holdMusic }, usual.switch),
    speech: changed(spokenBySwitch(speech), usual.speech),
    limits: changed(limits, usual.limits),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0));
}

function changed(settings: object, usual: object): JsonObject {
  const usually = new Map(Object.entries(usual).map(([name, value]) => [name, JSON.stringify(value)]));
  const own = Object.entries(settings).filter(([name, value]) => JSON.stringify(value) !== usually.get(name));
  return Object.fromEntries(own) as JsonObject;
}
