import type { XmlElement } from '../../../src/document/index.ts';
import { type CallerId, type Dial, type DialTarget, dial, on, type Verb } from '../../../src/verbs/index.ts';
import { normaliseNumber } from '../phone-number.ts';
import { readConferenceNoun } from './conference.ts';
import { ElementReader, shown } from './element.ts';
import { readBareNumber, readNoun } from './nouns.ts';
import { readQueueNoun } from './queue.ts';
import { readStorage } from './record.ts';

const mostTargets = 10;

/** Rings and joins; then its action is asked whatever came of it, or the document goes on if it has none. */
export function readDial(element: ElementReader): readonly Verb[] {
  const { place } = element;
  const action = element.action('dial');
  const answersWhenBridged = element.boolean('answerOnBridge', false);
  const order = element.boolean('sequential', false) ? 'in-turn' : 'at-once';
  const ringTimeoutMs = readRingTimeout(element);
  const timeLimitMs = element.seconds('timeLimit', 14_400, { minimum: 1 });
  const hangupKeys = element.boolean('hangupOnStar', false) ? '*' : '';
  const recording = readRecording(element, timeLimitMs);
  const onReferred = element.callback('referred', { url: 'referUrl', method: 'referMethod' });
  const alone = aloneNoun(element);
  const callerId = alone ? undefined : readCallerId(element);
  if (alone) element.without('callerId');
  readRingTone(element);
  element.without('callReason', 'events', 'passports', 'recordingConfigurationId', 'ifMachine');
  element.finish();
  const ways = { onCompleted: action ?? on, onFailed: action ?? on, ...(action && { onHangup: action }) };
  if (alone) {
    if (recording) element.notYet('recording', `it does not record what is joined by <${alone.name}>`, 'record');
    const joining = { timeoutMs: ringTimeoutMs, timeLimitMs, leaveKeys: hangupKeys, ways };
    const noun = new ElementReader(alone, element.reading);
    const verb = alone.name === 'Queue' ? readQueueNoun(noun, joining) : readConferenceNoun(noun, joining);
    if (verb) return [verb];
  }
  return [
    dial({
      place,
      answers: !answersWhenBridged,
      targets: alone || callerId === 'invalid' ? [] : targetsOf(element, readNouns(element)),
      order,
      ringTimeoutMs,
      ringTimeoutFrom: 'dialling',
      timeLimitMs,
      ...(callerId && callerId !== 'invalid' && { callerId }),
      answersWhenBridged,
      ignoresEarlyMedia: false,
      hangupKeys,
      ...(recording && { recording }),
      passesDigits: true,
      ...(onReferred && { onReferred }),
      ...ways,
    }),
  ];
}

const standAlone: ReadonlySet<string> = new Set(['Conference', 'Queue', 'Application']);

/** A conference or a queue, which is joined by itself: what comes first decides, the rest is left out. */
function aloneNoun(element: ElementReader): XmlElement | null {
  const { elements, reading } = element;
  const [first] = elements;
  const mixed = elements.filter(
    (child) => child !== first && (standAlone.has(child.name) || standAlone.has(first?.name ?? '')),
  );
  for (const { name, place } of mixed)
    reading.warn(place, {
      code: 'misplaced-element',
      message: `<${name}> cannot be dialled together with <${first?.name}>; it is left out.`,
      hint: 'Conference, Queue and Application stand alone in a Dial',
      providerCode: '13000',
    });
  return first?.name === 'Conference' || first?.name === 'Queue' ? first : null;
}

function readNouns(element: ElementReader): readonly DialTarget[] {
  const { elements } = element;
  if (elements.length > 0) {
    element.refuseText('the elements beside it are rung');
    const [first] = elements;
    const together = first?.name === 'Application' ? [first] : elements.filter(({ name }) => !standAlone.has(name));
    return together.flatMap((child) => readNoun(element, child) ?? []);
  }
  if (element.ownText !== '') {
    const target = readBareNumber(element);
    return target ? [target] : [];
  }
  element.reading.warn(element.place, {
    code: 'missing-value',
    message: '<Dial> names nobody to ring; it fails.',
    hint: 'put a number, or Number, Client or Sip elements into it',
    providerCode: '12200',
  });
  return [];
}

function targetsOf({ reading, place }: ElementReader, targets: readonly DialTarget[]): readonly DialTarget[] {
  if (targets.length > mostTargets)
    reading.warn(place, {
      code: 'exceeded-limit',
      message: `<Dial> rings at most ${mostTargets} at once; the ${targets.length - mostTargets} after them are left out.`,
      providerCode: '12200',
    });
  return targets.slice(0, mostTargets);
}

const shortestRing = 5;
const longestRing = 600;

/** Outside its limits the nearest of them counts. */
function readRingTimeout(element: ElementReader): number {
  const seconds = element.integer('timeout', 30, { minimum: 1 });
  const kept = Math.min(Math.max(seconds, shortestRing), longestRing);
  if (kept !== seconds)
    element.invalid(
      'timeout',
      `<Dial timeout="${seconds}"> must be from ${shortestRing} to ${longestRing} seconds; ${kept} is taken`,
    );
  return kept * 1000;
}

const recordings = [
  'do-not-record',
  'record-from-answer',
  'record-from-answer-dual',
  'record-from-ringing',
  'record-from-ringing-dual',
  'true',
  'false',
] as const;
const tracks = { inbound: 'caller', outbound: 'heard', both: 'both' } as const;

function readRecording(element: ElementReader, maximumMs: number): Dial['recording'] {
  const wanted = element.oneOf('record', recordings, 'do-not-record');
  const side = element.oneOf('recordingTrack', ['both', 'inbound', 'outbound'], 'both');
  const track = tracks[side];
  const storage = readStorage(element, 'do-not-trim', side);
  if (wanted === 'do-not-record' || wanted === 'false') return undefined;
  return {
    format: 'wav',
    channels: track === 'both' && wanted.endsWith('-dual') ? 2 : 1,
    track,
    maximumMs,
    ...storage,
    from: wanted.startsWith('record-from-ringing') ? 'ringing' : 'answer',
  };
}

/**
 * Who is shown as calling: a number, a client, or for SIP any plain word. One that is none of these makes the
 * dial fail; another number is never put in its place.
 */
function readCallerId(element: ElementReader): CallerId | 'invalid' | undefined {
  const written = element.text('callerId')?.trim();
  if (!written) return undefined;
  const number = normaliseNumber(written, element.reading.region);
  if (number !== null) return { number };
  const ringsSip = element.elements.some(({ name }) => name === 'Sip');
  if (/^client:[^\s@]+$/.test(written) || (ringsSip && /^[A-Za-z0-9+_.-]+$/.test(written))) return { number: written };
  element.reading.error(element.place, {
    code: 'invalid-caller-id',
    message: `<Dial callerId="${shown(written)}"> is no number; the dial fails.`,
    hint: 'for example +14155550100, or leave it out to show the caller',
    providerCode: '13214',
  });
  return 'invalid';
}

const ringTones: ReadonlySet<string> = new Set(
  (
    'at au bg br be ch cl cn cz de dk ee es fi fr gr hu il in it lt jp mx my nl no nz ph pl pt ru se sg th uk us ' +
    'us-old tw ve za'
  ).split(' '),
);

function readRingTone(element: ElementReader): void {
  const written = element.text('ringTone')?.trim().toLowerCase();
  if (!written) return;
  if (ringTones.has(written)) element.notYet('ring-tone', "the caller hears the switch's own ringing", 'ringTone');
  else
    element.invalid(
      'ringTone',
      `<Dial ringTone="${shown(written)}"> is no country's ringing; the default is taken`,
      'for example us or uk',
    );
}
