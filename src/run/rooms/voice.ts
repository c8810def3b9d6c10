import type {
  BridgeEnd,
  ChannelFacts,
  FaxEnd,
  JoinEnd,
  Leg,
  LegEnd,
  Listening,
  MachineEnd,
  MediaEnd,
  MediaOptions,
  OperationEnd,
  RecordEnd,
  RecordingTap,
  RoomSound,
  RoomVisit,
  SoundFork,
  SwitchSound,
  SwitchSpeech,
} from '../../switch/index.ts';

/**
 * What a document runs on whose sound a whole room hears: a leg that can speak and play and nothing else. `gone` with
 * the room, or when its document hangs up.
 */
export class RoomVoice implements Leg {
  readonly id: string;
  readonly channel: ChannelFacts;
  readonly answered = true;
  readonly pickedUp = Promise.resolve();
  readonly answeredAt: number | undefined;
  readonly gone: AbortSignal;
  readonly ended: Promise<LegEnd>;
  readonly plays: Leg['plays'];
  readonly #stopped = new AbortController();
  readonly #hear: (piece: RoomSound, signal: AbortSignal) => Promise<OperationEnd>;

  /** `host` is whose call the document is asked for. */
  constructor(host: Leg, over: AbortSignal, hear: (piece: RoomSound, signal: AbortSignal) => Promise<OperationEnd>) {
    this.id = host.id;
    this.channel = host.channel;
    this.answeredAt = host.answeredAt;
    this.plays = (extension) => host.plays(extension);
    this.gone = AbortSignal.any([over, this.#stopped.signal]);
    this.#hear = hear;
    this.ended = new Promise((resolve) => {
      const end = () => resolve({ by: 'us', cause: 'normal', raw: 'NORMAL_CLEARING', endedAt: 0 });
      if (this.gone.aborted) end();
      else this.gone.addEventListener('abort', end, { once: true });
    });
  }

  onKey(): () => void {
    return () => {};
  }

  speak(speech: SwitchSpeech, options: MediaOptions): Promise<MediaEnd> {
    return this.#heard({ kind: 'speech', speech }, options);
  }

  play(sound: SwitchSound, options: MediaOptions): Promise<MediaEnd> {
    return this.#heard({ kind: 'sound', sound }, options);
  }

  answer(): Promise<OperationEnd> {
    return Promise.resolve({ ended: 'done' });
  }

  ring(): Promise<OperationEnd> {
    return this.answer();
  }

  echo(): Promise<OperationEnd> {
    return refused();
  }

  listenTo(): Promise<OperationEnd> {
    return refused();
  }

  async receiveFax(): Promise<FaxEnd> {
    const { detail = '' } = await refused();
    return { ended: 'failed', pages: 0, detail };
  }

  listen(): Promise<Listening> {
    return Promise.resolve({ ok: false, problem: notHere });
  }

  sendDigits(): Promise<OperationEnd> {
    return refused();
  }

  reject(): Promise<OperationEnd> {
    return refused();
  }

  deflect(): Promise<OperationEnd> {
    return refused();
  }

  refer(): Promise<OperationEnd> {
    return refused();
  }

  leaveTo(): Promise<OperationEnd> {
    return refused();
  }

  async detectMachine(): Promise<MachineEnd> {
    return { ended: 'failed', result: 'unknown', tookMs: 0, detail: 'a room has not been called' };
  }

  fork(): SoundFork {
    return { begun: Promise.resolve(notHere), ended: Promise.resolve(notHere), stop: async () => {} };
  }

  record(): Promise<RecordEnd> {
    return Promise.resolve({ ended: 'failed', detail: notHere, recordedMs: 0 });
  }

  recordBeside(): RecordingTap {
    const end = { ended: 'failed', detail: notHere, at: 0 } as const;
    return {
      begun: Promise.resolve(null),
      ended: Promise.resolve(end),
      pause: refused,
      resume: refused,
      stop: () => Promise.resolve(end),
    };
  }

  writes(): Promise<boolean> {
    return Promise.resolve(false);
  }

  bridge(): Promise<BridgeEnd> {
    return Promise.resolve({
      ended: 'failed',
      bridged: false,
      legs: [],
      bridgedMs: 0,
      cause: 'failed',
      raw: 'INVALID_URL',
      detail: notHere,
    });
  }

  enterRoom(): RoomVisit {
    return { seat: Promise.resolve(null), ended: refused() };
  }

  join(): Promise<JoinEnd> {
    return Promise.resolve({ ended: 'failed', joinedMs: 0, detail: notHere });
  }

  hangup(): Promise<LegEnd> {
    this.#stopped.abort();
    return this.ended;
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  async #heard(piece: RoomSound, { signal }: MediaOptions): Promise<MediaEnd> {
    const end = await this.#hear(piece, AbortSignal.any([signal, this.gone]));
    return { ...end, ended: this.gone.aborted ? 'gone' : end.ended, heardMs: 0 };
  }
}

const notHere = 'an announcement to a room can only be heard';

function refused(): Promise<OperationEnd> {
  return Promise.resolve({ ended: 'failed', detail: notHere });
}
