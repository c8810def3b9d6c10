import {
  type Conference,
  conference,
  type Dequeue,
  type Dial,
  type DialTarget,
  dequeue,
  dial,
  type Enqueue,
  enqueue,
  on,
  type Pause,
  pause,
  type RecordingRule,
  type Say,
  say,
} from '../../src/verbs/index.ts';

/** Verbs as most tests want them: each test says only what it is about. */
export const place = { line: 1, column: 1 } as const;
export const base = { answers: true, place } as const;

export const spoken = (text: string, more: Partial<Say> = {}): Say =>
  say({ text, markup: 'plain', voice: {}, loops: 1, endKeys: '', ...base, ...more });

export const silence = (durationMs: number, more: Partial<Pause> = {}): Pause =>
  pause({ durationMs, ...base, ...more });

export const numberTarget = (number: string, more: Partial<DialTarget> = {}): DialTarget => ({
  place,
  destination: { kind: 'number', number, raw: number },
  headers: {},
  digitsOnAnswer: [],
  notify: [],
  ...more,
});

export const dialled = (targets: readonly (string | DialTarget)[], more: Partial<Dial> = {}): Dial =>
  dial({
    targets: targets.map((target) => (typeof target === 'string' ? numberTarget(target) : target)),
    order: 'at-once',
    ringTimeoutMs: 10_000,
    ringTimeoutFrom: 'dialling',
    timeLimitMs: null,
    answersWhenBridged: true,
    ignoresEarlyMedia: false,
    hangupKeys: '',
    passesDigits: true,
    onCompleted: on,
    onFailed: on,
    ...base,
    ...more,
  });

export const meeting = (wishes: Partial<Conference> = {}): Conference =>
  conference({
    room: 'board room',
    muted: false,
    deaf: false,
    moderator: false,
    startsOnEnter: true,
    endsOnExit: false,
    beep: 'never',
    waiting: 'silence',
    maximumParticipants: 10,
    coaches: [],
    pins: [],
    joinPrompts: [],
    leavePrompts: [],
    leaveKeys: '',
    passesDigits: false,
    timeLimitMs: null,
    notify: [],
    onLeft: on,
    onFailed: on,
    ...base,
    ...wishes,
  });

export const recordingRule = (more: Partial<RecordingRule> = {}): RecordingRule => ({
  format: 'wav',
  channels: 1,
  track: 'both',
  maximumMs: 60_000,
  trimsSilence: false,
  uploads: [],
  awaitsUpload: false,
  notify: [],
  ...more,
});

export const queued = (wishes: Partial<Enqueue> = {}): Enqueue =>
  enqueue({
    queue: 'support',
    maximumSize: 100,
    waiting: { source: { kind: 'hold-music' } },
    onLeft: on,
    ...base,
    ...wishes,
  });

export const taking = (wishes: Partial<Dequeue> = {}): Dequeue =>
  dequeue({
    queue: 'support',
    waitTimeoutMs: 20_000,
    timeLimitMs: null,
    onCompleted: on,
    onFailed: on,
    ...base,
    ...wishes,
  });
