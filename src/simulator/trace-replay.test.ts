import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep, VirtualClock } from '../clock/index.ts';
import { answersAndTalks, type Callee, declines, isBusy, isUnreachable, neverAnswers } from './callee.ts';
import { type CallerPlan, ScriptedCaller } from './caller-script.ts';
import { SimulatedSwitch } from './simulated-switch.ts';
import { connectPeer, frameOf, type PeerFrame, servePeers } from './test-peer.ts';

const traces = resolve('../shared/freeswitch-traces');

/** The callees of the recorded dialplan. */
const callees: readonly Callee[] = [
  { matches: /:5999$/, behaviour: isUnreachable },
  { matches: /^9000$/, behaviour: answersAndTalks(520, 3000) },
  { matches: /^9001$/, behaviour: isBusy },
  { matches: /^9002$/, behaviour: neverAnswers },
  { matches: /^9003$/, behaviour: declines },
  { matches: /^9004$/, behaviour: { does: 'answer', afterMs: 20 } },
];

const press = (atMs: number, keys: string) => ({ atMs, does: 'press', keys }) as const;

/** What the recorded caller did; nothing where a trace has no entry. */
const callers: Readonly<Record<string, CallerPlan>> = {
  'bind-digit-action-none': { timed: [press(380, '7'), press(900, '7'), press(4070, '8'), press(4590, '8')] },
  'bridge-caller-hangs-up': { hangsUpAfterMs: 2590 },
  'caller-cancels-before-answer': { hangsUpAfterMs: 787 },
  'caller-hangs-up-during-playback': { hangsUpAfterMs: 867 },
  'caller-hangs-up-no-linger': { hangsUpAfterMs: 870 },
  'digits-invalid': { timed: [press(990, '9'), press(4000, '9')] },
  'digits-partial': { timed: [press(990, '1'), press(1510, '2')] },
  'digits-success': { timed: [press(890, '4'), press(1530, '2'), press(2050, '#')] },
  'dtmf-events-during-playback': { timed: [press(830, '1'), press(1970, '2')] },
  'playback-terminated-by-dtmf': { timed: [press(930, '5')] },
  'read-max-digits': { timed: [press(990, '1'), press(1630, '2'), press(2150, '3')] },
  'record-caller-hangs-up': { hangsUpAfterMs: 1573 },
  'record-terminated-by-key': { timed: [press(1820, '#')] },
};

/** What somebody else told the switch during the recording, over a connection of their own. */
const asides: Readonly<Record<string, { readonly atMs: number; readonly command: string }>> = {
  'conference-join-leave': { atMs: 3854, command: 'api conference room1 kick all' },
};

/** Where the simulator may differ from the recording, and why. */
const exceptions: readonly {
  readonly variables: RegExp;
  /** Absent: everywhere. */
  readonly traces?: readonly string[];
  readonly reason: string;
}[] = [
  {
    variables: /(?:_stamp|_u?epoch|^[mu]?duration|(?:bill|progress|progress_media|answer|wait)[mu]?sec)$/,
    reason: 'times of day, and a tick more or less between connection and answer',
  },
  {
    variables: /^(?:session_id|sip_invite_stamp|sip_cseq|sip_(?:from|to)_tag|sip_full_(?:via|from|to))$/,
    reason: 'identity of one SIP dialogue',
  },
  {
    variables: /^(?:switch_[rm]_sdp|rtp_local_sdp_str|(?:local|remote)_media_port|rtp_use_ssrc)$/,
    reason: 'identity of one media stream',
  },
  { variables: /^rtp_audio_(?:in|out)_/, reason: 'counters of packets that nobody sends here' },
  {
    variables: /^playback_(?:last_offset_pos|ms|seconds|samples)$/,
    traces: ['file-string-playback'],
    reason: 'the switch counted 1150 ms for 3 × 300 ms; nothing is known that explains the 250',
  },
  {
    variables: /^playback_last_offset_pos$/,
    reason: 'frames heard before a key or hang-up: a tick more or less',
  },
  {
    variables: /^read_codec$/,
    traces: ['record-caller-hangs-up'],
    reason: 'the codec that recording switches to meanwhile is not simulated',
  },
  {
    variables: /^record_(?:ms|samples|file_size)$/,
    traces: ['record-session-start-stop'],
    reason: 'a tick more or less of recording',
  },
];

const used = new Set<(typeof exceptions)[number]>();

interface TraceLine {
  readonly at: number;
  readonly from: 'switch' | 'app' | 'close';
  readonly raw: string;
}

const names = existsSync(traces)
  ? readdirSync(traces)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => name.slice(0, -6))
  : [];

function readTrace(name: string): readonly TraceLine[] {
  const lines = readFileSync(join(traces, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  return lines.map((line) => JSON.parse(line) as TraceLine);
}

function parsed(raw: string): PeerFrame {
  const end = raw.indexOf('\n\n');
  return frameOf(raw.slice(0, end), raw.slice(end + 2));
}

/**
 * Plays the recorded program against the simulator. A recorded command is sent once everything recorded before
 * it has been heard; where the recorded program waited, so does this one.
 */
async function replay(name: string, folder: string): Promise<readonly PeerFrame[]> {
  const clock = new VirtualClock(Date.UTC(2026, 10, 21, 3, 14, 28));
  const simulated = new SimulatedSwitch({ clock, callees, soundFolder: '/opt/media/sounds' });
  const lines = readTrace(name).filter(({ from, raw }) => from !== 'switch' || !isBeforehand(parsed(raw)));
  const id = uuidOf(lines);
  let heard: readonly PeerFrame[] = [];
  let finished: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    finished = resolve;
  });
  const program = await servePeers(async (peer) => {
    const counted = () => peer.frames.filter((frame) => !isBeforehand(frame)).length;
    let before = 0;
    for (const [index, { at, from, raw }] of lines.entries()) {
      if (from === 'switch') before++;
      else {
        await peer.until(() => counted() >= before);
        const gap = at - (lines[index - 1]?.at ?? at);
        if (gap > 30 && !peer.isClosed) await sleep(clock, gap);
        const own = String(peer.frames[0]?.event?.get('Unique-ID'));
        if (from === 'app') peer.send(raw.replaceAll(id, own).replaceAll('/tmp/', `${folder}/`));
      }
    }
    heard = peer.frames;
    peer.socket.end();
    finished();
  });
  const caller = new ScriptedCaller({ keyMs: 260, sendsAudio: false, ...callers[name] });
  const over = simulated.placeCall({ to: '700', caller }, program);
  const aside = asides[name];
  const said = aside === undefined ? undefined : sayAside(simulated, clock, aside);
  await clock.run(Promise.all([over, done, said]), name);
  await simulated.close();
  program.server.close();
  return heard;
}

async function sayAside(simulated: SimulatedSwitch, clock: VirtualClock, aside: { atMs: number; command: string }) {
  const face = await simulated.listen({ port: 0, password: 'secret' });
  const peer = await connectPeer(face);
  await peer.ask('auth secret');
  await sleep(clock, aside.atMs);
  const { body } = await peer.ask(aside.command);
  expect(body).toMatch(/^\+OK/);
  await peer.ask('exit');
}

function uuidOf(lines: readonly TraceLine[]): string {
  const connected = lines.find(({ from }) => from === 'switch');
  return String(connected === undefined ? '' : parsed(connected.raw).event?.get('Unique-ID'));
}

/** What a program hears of the beginning of a call depends on when its subscription takes effect: a race. */
function isBeforehand({ event }: PeerFrame): boolean {
  const name = event?.get('Event-Name');
  return (
    name === 'CHANNEL_PARK' ||
    name === 'CHANNEL_CREATE' ||
    (name === 'CHANNEL_STATE' && event?.get('Answer-State') === 'ringing') ||
    (name === 'CHANNEL_EXECUTE' && event?.get('Application') === 'socket')
  );
}

const shownHeaders = [
  ...['Event-Name', 'Event-Subclass', 'Action', 'Channel-State', 'Channel-Call-State', 'Answer-State', 'Hangup-Cause'],
  ...['Application', 'Application-Data', 'Application-Response', 'Application-UUID', 'Job-Command', 'Job-Command-Arg'],
  ...['DTMF-Digit', 'DTMF-Duration', 'DTMF-Source', 'Caller-Caller-ID-Number', 'Caller-Callee-ID-Number'],
];

/** One line a frame: what a program acts on. Ids, times and addresses are left out. */
function line(frame: PeerFrame, folder: string): string {
  const { event, contentType, headers, body } = frame;
  const text =
    event === undefined
      ? [contentType, headers.get('Reply-Text'), headers.get('Content-Disposition'), headers.get('Linger-Time'), body]
      : shownHeaders.map((header) => {
          const value = event.get(header);
          const isOwnId = header === 'Application-UUID' && !/^(?:app|body)-/.test(String(value));
          return value === undefined || isOwnId ? undefined : `${header}=${value}`;
        });
  return text
    .filter((part) => part !== undefined && part !== '')
    .map((part) => withoutIdentity(part ?? '', folder))
    .join(' ');
}

/** Ids, the port of the program and the folder of recordings are different on every machine. */
function withoutIdentity(text: string, folder: string): string {
  return text
    .replaceAll(folder, '/tmp')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<uuid>')
    .replaceAll(/127\.0\.0\.1:\d+ async/g, '127.0.0.1:<port> async');
}

/** `api status` tells how this switch is; only that it answers, and in which lines, can be compared. */
function withoutState(text: string): string {
  return text.startsWith('api/response UP') ? text.replaceAll(/\d+(?:\.\d+)?|\+simulator| (?= )/g, '') : text;
}

/** Every header of an event but its variables, in order. */
function headerNames({ event }: PeerFrame): readonly string[] {
  return [...(event?.keys() ?? [])].filter((name) => !name.startsWith('variable_'));
}

/** Every variable, by name; what the simulator may say differently is left out. */
function variables({ event }: PeerFrame, folder: string): Map<string, string> {
  const found = [...(event ?? [])].filter(([name]) => name.startsWith('variable_'));
  return new Map(found.map(([name, value]) => [name.slice(9), withoutIdentity(String(value), folder)]));
}

/** `name: recorded / simulated` of every variable that differs and may not; notes the exceptions that were used. */
function differences(recorded: ReadonlyMap<string, string>, simulated: ReadonlyMap<string, string>, trace: string) {
  const names = new Set([...recorded.keys(), ...simulated.keys()]);
  return [...names].flatMap((name) => {
    if (recorded.get(name) === simulated.get(name)) return [];
    const exception = exceptions.find(
      ({ variables, traces: of }) => variables.test(name) && (of?.includes(trace) ?? true),
    );
    if (exception !== undefined) used.add(exception);
    return exception === undefined ? [`${name}: ${recorded.get(name)} / ${simulated.get(name)}`] : [];
  });
}

describe.skipIf(names.length === 0)('the recorded calls of a real FreeSWITCH', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(names)('%s', async (name) => {
    const expected = readTrace(name)
      .filter(({ from }) => from === 'switch')
      .map(({ raw }) => parsed(raw))
      .filter((frame) => !isBeforehand(frame));
    const actual = (await replay(name, folder)).filter((frame) => !isBeforehand(frame));
    const told = (frames: readonly PeerFrame[]) => frames.map((frame) => withoutState(line(frame, folder)));
    expect(told(actual)).toEqual(told(expected));
    for (const [index, recorded] of expected.entries()) {
      const simulated = actual[index];
      if (simulated === undefined) continue;
      expect(headerNames(simulated)).toEqual(headerNames(recorded));
      expect(differences(variables(recorded, folder), variables(simulated, folder), name)).toEqual([]);
    }
  });

  it('has no exception that nobody needs any more', () => {
    expect(exceptions.filter((exception) => !used.has(exception))).toEqual([]);
  });
});
