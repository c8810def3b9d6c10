import type { Leg } from './leg.ts';

/** What can be done to a leg, apart from what it is, its keys and its end. */
export type LegOperations = Omit<
  Leg,
  | 'id'
  | 'channel'
  | 'gone'
  | 'ended'
  | 'answered'
  | 'pickedUp'
  | 'answeredAt'
  | 'onKey'
  | 'plays'
  | 'hangup'
  | 'release'
>;

/** What every operation comes to where none can be done. */
export interface Unable {
  readonly ended: 'gone' | 'failed';
  /** Why. */
  readonly detail: string;
  /** Unix ms. */
  readonly at: number;
}

/** For a leg that is one only in part: to be overridden with what it can do. */
export function unable({ ended, detail, at }: Unable): LegOperations {
  const end = { ended, detail } as const;
  const cannot = async () => end;
  const tapEnd = { ended: 'failed', detail, at } as const;
  return {
    answer: cannot,
    ring: cannot,
    speak: async () => ({ ...end, heardMs: 0 }),
    play: async () => ({ ...end, heardMs: 0 }),
    mixIn: () => ({ play: cannot, close: async () => {} }),
    listen: async () => ({ ok: false, problem: detail }),
    echo: cannot,
    listenTo: cannot,
    hearFax: cannot,
    receiveFax: async () => ({ ...end, pages: 0 }),
    sendDigits: cannot,
    record: async () => ({ ...end, recordedMs: 0 }),
    recordBeside: () => ({
      begun: Promise.resolve(null),
      ended: Promise.resolve(tapEnd),
      pause: cannot,
      resume: cannot,
      stop: async () => tapEnd,
    }),
    fork: () => ({
      begun: Promise.resolve(detail),
      ended: Promise.resolve(detail),
      stop: async () => {},
      catchUp: () => {},
    }),
    writes: async () => false,
    bridge: async () => ({ ...end, bridged: false, legs: [], bridgedMs: 0, cause: 'failed', raw: 'INVALID_URL' }),
    detectMachine: async () => ({ ...end, result: 'unknown', tookMs: 0 }),
    enterRoom: () => ({ seat: Promise.resolve(null), ended: cannot() }),
    join: async () => ({ ...end, joinedMs: 0 }),
    reject: cannot,
    deflect: cannot,
    refer: cannot,
    leaveTo: cannot,
  };
}
