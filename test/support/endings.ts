import type { Callee, CallerPlan } from '../../src/simulator/index.ts';
import {
  type Dial,
  type DialTarget,
  hangup,
  on,
  type RecordingRule,
  reject,
  type Then,
  type Verb,
} from '../../src/verbs/index.ts';
import type { House, HouseCall, Page } from './house.ts';
import { base, dialled, meeting, numberTarget, queued, recordingRule, silence, spoken } from './some-verbs.ts';
import { askAt, callbackTo, notifyAt } from './verb-documents.ts';

/** One way for a call to end: what its document is, what the caller does, and what happens beside. */
export interface EndingCase {
  readonly name: string;
  readonly first: (url: string) => Page;
  readonly plan?: CallerPlan;
  /** Called once the call is being run. */
  readonly meanwhile?: (live: House, call: HouseCall, dialled: string) => void;
  /** What the switch says in the end; by default NORMAL_CLEARING. */
  readonly cause?: string;
}

const unanswered = { ...base, answers: false } as const;
const over: Then = { go: 'end', cause: 'normal', answers: false };
const gathers = (url: string): Verb => ({
  ...base,
  verb: 'gather',
  prompts: [],
  bargeIn: true,
  digits: { minimum: 1, maximum: 2, endKeys: '#', firstDigitTimeoutMs: 3000, interDigitTimeoutMs: 1000 },
  rounds: 1,
  retryPrompts: [],
  typeAhead: 'keep',
  onInput: askAt(`${url}/next`),
  onNoMatch: askAt(`${url}/next`),
  onNoInput: askAt(`${url}/next`),
});
const rule = (url: string): RecordingRule =>
  recordingRule({ track: 'caller', maximumMs: 2000, notify: [notifyAt(`${url}/told`)] });
const records = (url: string): Verb => ({
  ...base,
  verb: 'record',
  prompts: [],
  bargeIn: false,
  beep: false,
  rule: rule(url),
  endKeys: '#',
  endSilenceMs: null,
  startTimeoutMs: null,
  rounds: 1,
  onRecorded: askAt(`${url}/next`),
  onNothing: askAt(`${url}/next`),
});
const dials = (url: string, number: string, more: Partial<Dial> = {}, target: Partial<DialTarget> = {}): Verb =>
  dialled([numberTarget(number, { notify: [notifyAt(`${url}/told`)], ...target })], {
    ringTimeoutMs: 3000,
    onCompleted: askAt(`${url}/next`),
    onFailed: askAt(`${url}/next`),
    ...more,
  });
const meets = (url: string): Verb =>
  meeting({
    room: 'everybody',
    maximumParticipants: 10_000,
    leaveKeys: '*',
    timeLimitMs: 2500,
    notify: [notifyAt(`${url}/told`)],
  });
const waits: Verb = queued({ queue: 'nobody comes', maximumSize: 10_000 });

const leaves = (ms: number): CallerPlan => ({ hangsUpAfterMs: ms });
const presses = (keys: string, atMs: number): CallerPlan => ({ timed: [{ does: 'press', keys, atMs }] });

/** `70…` is answered and stays, `71…` is answered and leaves, `8…` is busy, `9…` rings for ever. */
export const calleesOfEndings: readonly Callee[] = [
  { matches: /^70/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 300 } },
  { matches: /^71/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 300, talksForMs: 1000 } },
  { matches: /^8/, behaviour: { does: 'refuse', sipStatus: 486 } },
  { matches: /^9/, behaviour: { does: 'ring for ever', ringsAfterMs: 100 } },
];

/** Number of the one that is rung by this case's call, unlike any other's: `70` and more digits. */
export const dialledIn = (index: number): string => `70${String(index).padStart(6, '0')}`;

/** Every way in which a call can end. `dialled`: whom it may ring. */
export function endingsFor(dialled: string): readonly EndingCase[] {
  const screened = (url: string) => ({ screening: { ask: callbackTo(`${url}/screen`) } });
  return [
    { name: 'the document runs out', first: () => [spoken('Good day to you.')] },
    { name: 'it hangs up', first: () => [hangup({ cause: 'busy', headers: {}, ...base })], cause: 'USER_BUSY' },
    {
      name: 'it rejects',
      first: () => [reject({ cause: 'rejected', sipStatus: 603, ...unanswered })],
      cause: 'CALL_REJECTED',
    },
    {
      name: 'it sends the caller elsewhere by 302',
      first: () => [{ ...unanswered, verb: 'deflect', to: 'sip:a@b.example', onFailed: on }],
      cause: 'NORMAL_UNSPECIFIED',
    },
    {
      name: 'by REFER',
      first: () => [{ ...base, verb: 'refer', to: 'sip:a@b.example', onCompleted: on, onFailed: over }],
      cause: 'BLIND_TRANSFER',
    },
    {
      name: 'the caller will not be sent',
      first: () => [{ ...base, verb: 'refer', to: 'sip:a@b.example', onCompleted: on, onFailed: over }],
      plan: { referral: { replies: 405 } },
    },
    {
      name: 'it leaves for an extension',
      first: () => [{ ...base, verb: 'transfer', extension: '2000' }],
      cause: 'NO_ROUTE_DESTINATION',
    },
    { name: 'there is no document', first: () => null, cause: 'NORMAL_TEMPORARY_FAILURE' },
    { name: 'it is none', first: () => 'What?', cause: 'NORMAL_TEMPORARY_FAILURE' },
    { name: 'the caller leaves while it is said', first: () => [spoken('x'.repeat(500))], plan: leaves(700) },
    {
      name: 'before the answer',
      first: () => [silence(5000, unanswered)],
      plan: leaves(700),
      cause: 'ORIGINATOR_CANCEL',
    },
    { name: 'while keys are awaited', first: (url) => [gathers(url)], plan: leaves(700) },
    { name: 'while a recording is made', first: (url) => [records(url)], plan: leaves(700) },
    {
      name: 'while somebody is rung',
      first: (url) => [dials(url, '9')],
      plan: leaves(700),
    },
    { name: 'in a conversation', first: (url) => [dials(url, '70')], plan: leaves(1500) },
    { name: 'while the callee is asked', first: (url) => [dials(url, '70', {}, screened(url))], plan: leaves(1000) },
    { name: 'in a conference', first: (url) => [meets(url)], plan: leaves(1000) },
    { name: 'in a queue', first: () => [waits], plan: leaves(1000) },
    { name: 'keys are entered', first: (url) => [gathers(url)], plan: presses('12', 500) },
    { name: 'none are', first: (url) => [gathers(url)] },
    { name: 'a recording ends by a key', first: (url) => [records(url)], plan: presses('#', 900) },
    { name: 'by its limit', first: (url) => [records(url)] },
    { name: 'the callee is busy', first: (url) => [dials(url, '8')] },
    { name: 'does not answer', first: (url) => [dials(url, '9')] },
    { name: 'leaves', first: (url) => [dials(url, '71')] },
    {
      name: 'is refused',
      first: (url) => [dials(url, '71', {}, { screening: { verbs: [spoken('Good day to you.'), hangs] } })],
    },
    { name: 'leaves while it is asked', first: (url) => [dials(url, '71', {}, screened(url))] },
    { name: 'is left by a key', first: (url) => [dials(url, '70', { hangupKeys: '*' })], plan: presses('*', 1500) },
    { name: 'is left when the time is up', first: (url) => [dials(url, '70', { timeLimitMs: 900 })] },
    {
      name: 'transfers the caller',
      first: (url) => [dials(url, dialled, { onReferred: callbackTo(`${url}/next`) })],
      meanwhile: (live) => {
        live.clock.timer(1500, () => live.simulated.calleeRefers(dialled, 'sip:x@y.example'));
      },
    },
    {
      name: 'it records beside',
      first: (url) => [{ ...base, verb: 'start-recording', rule: rule(url) } as unknown as Verb, silence(800)],
    },
    {
      name: 'somebody else hangs it up',
      first: () => [silence(5000)],
      meanwhile: (_, { control }) => control?.hangup('failed'),
      cause: 'NORMAL_TEMPORARY_FAILURE',
    },
    {
      name: 'somebody else says where it goes',
      first: () => [silence(5000)],
      meanwhile: (live, { control }) => {
        live.clock.timer(900, () => void control?.replace(over));
      },
    },
    {
      name: 'the connection to the switch is lost',
      first: () => [silence(5000)],
      meanwhile: (live, { id }) => {
        live.clock.timer(900, () => live.simulated.cutOff(id));
      },
    },
  ];
}

const hangs = hangup({ cause: 'normal', headers: {}, ...base });

/** Documents that the cases lead to. */
export const pagesOfEndings: Readonly<Record<string, Page>> = {
  '/next': [spoken('Thank you.')],
  '/told': () => null,
  '/screen': { verbs: [silence(2000)], atEnd: on },
};
