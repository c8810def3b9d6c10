import type { Clock } from '../clock/index.ts';
import type { CallMedia } from '../media/index.ts';
import type { BridgeEnd, BridgePlan, Leg, MediaEnd, SwitchEndpoint, SwitchSound } from '../switch/index.ts';
import type { Prompt } from '../verbs/index.ts';

/** Something with words or a recording in it that was played to the caller; tones and silence are not kept. */
export interface Sound {
  readonly kind: 'speech' | 'audio';
  /** What was said; or which audio: the path of a url at the application's own address, any other url whole. */
  readonly words: string;
  /** Seconds since the call began, and how long it was heard. */
  readonly at: number;
  readonly seconds: number;
  /** False if a key or the end of the call cut it short. */
  readonly whole: boolean;
}

/** Somebody whom the call rang, or was to ring after others. */
export interface Dialled {
  /** The number, SIP uri or user. */
  readonly to: string;
  /** Seconds since the call began. */
  readonly at: number;
  readonly answered: boolean;
  /** Spoke with the caller. */
  readonly joined: boolean;
  /** The switch's word for how it ended, such as `USER_BUSY`; null while it goes on, or if nobody got to ring it. */
  readonly cause: string | null;
}

/**
 * Hears what a caller hears and notices when the call waits for the caller: listens in on a leg and on its media.
 * It changes nothing on the call.
 */
export class Ear {
  readonly sounds: Sound[] = [];
  readonly dialled: Dialled[] = [];
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #nameOf: (url: string) => string;
  readonly #changed: () => void;
  #awaitsInput = false;
  #waits = 0;
  /** Prompts are being played of which one has no end. */
  #isEndless = false;
  /** What has been heard of the one without end; null before it begins. */
  #round: Set<string> | null = null;
  #goesRound = false;

  /** `nameOf` says how a url of audio is to be shown; `changed` is told whenever there is news. */
  constructor(clock: Clock, nameOf: (url: string) => string, changed: () => void) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#nameOf = nameOf;
    this.#changed = changed;
  }

  /** The caller may press keys or speak now and is waited for, also while a prompt without end is played. */
  get awaitsInput(): boolean {
    return this.#awaitsInput;
  }

  /** Prompts without end are being played and have not been heard to the end of their first round. */
  get isInFirstRound(): boolean {
    return this.#isEndless && !this.#goesRound;
  }

  /** Only what was heard before will be heard, until the caller does something. */
  get goesRound(): boolean {
    return this.#goesRound;
  }

  /** How often the call has begun to wait for the caller. */
  get waits(): number {
    return this.#waits;
  }

  waitBegins(): void {
    this.#awaitsInput = true;
    this.#waits++;
    this.#changed();
  }

  waitEnds(): void {
    this.#awaitsInput = false;
    this.#changed();
  }

  listenTo(leg: Leg): Leg {
    const speak = leg.speak.bind(leg);
    const play = leg.play.bind(leg);
    const record = leg.record.bind(leg);
    const bridge = leg.bridge.bind(leg);
    return Object.assign(leg, {
      speak: (...[speech, options]: Parameters<Leg['speak']>) =>
        this.#hear('speech', speech.text, speak(speech, options)),
      play: (...[sound, options]: Parameters<Leg['play']>) =>
        this.#hear(...this.#contentOf(sound), play(sound, options)),
      record: async (...given: Parameters<Leg['record']>) => {
        if (!this.#awaitsInput) this.waitBegins();
        const end = await record(...given);
        this.waitEnds();
        return end;
      },
      bridge: (...[plan, signal]: Parameters<Leg['bridge']>) => this.#watchBridge(plan, bridge(plan, signal)),
    } satisfies Partial<Leg>);
  }

  listenToMedia(media: CallMedia): CallMedia {
    const play = media.play.bind(media);
    const playAll = media.playAll.bind(media);
    return Object.assign(media, {
      play: (...[prompt, options]: Parameters<CallMedia['play']>) => {
        if (isEndless(prompt)) this.#round = new Set();
        return this.#inRounds([prompt], () => play(prompt, options));
      },
      playAll: (...[prompts, options]: Parameters<CallMedia['playAll']>) =>
        this.#inRounds(prompts, () => playAll(prompts, options)),
    } satisfies Partial<CallMedia>);
  }

  /** Speech is speech whether the switch makes it or plays a file of it. */
  #contentOf(sound: SwitchSound): [Sound['kind'], string | undefined] {
    if (sound.kind !== 'file') return ['audio', undefined];
    if (sound.words !== undefined) return ['speech', sound.words];
    const { from } = sound;
    return ['audio', from !== undefined && URL.canParse(from) ? this.#nameOf(from) : from];
  }

  /** The outermost of what is played counts: all prompts of a question belong together. */
  async #inRounds(prompts: readonly Prompt[], work: () => Promise<MediaEnd>): Promise<MediaEnd> {
    if (this.#isEndless || !prompts.some(isEndless)) return work();
    this.#isEndless = true;
    try {
      return await work();
    } finally {
      this.#isEndless = false;
      this.#round = null;
      this.#goesRound = false;
    }
  }

  async #hear(kind: Sound['kind'], words: string | undefined, sound: Promise<MediaEnd>): Promise<MediaEnd> {
    const at = this.#seconds();
    if (!this.#isEndless && this.#awaitsInput) this.waitEnds();
    const end = await sound;
    if (words === undefined || end.ended === 'failed' || end.heardMs === 0) return end;
    this.sounds.push({ kind, words, at, seconds: end.heardMs / 1000, whole: end.ended === 'done' });
    this.#goesRound = this.#round?.has(words) ?? false;
    this.#round?.add(words);
    this.#changed();
    return end;
  }

  async #watchBridge(plan: BridgePlan, bridge: Promise<BridgeEnd>): Promise<BridgeEnd> {
    const first = this.dialled.length;
    const at = this.#seconds();
    for (const { endpoint } of plan.targets)
      this.dialled.push({ to: nameOfEndpoint(endpoint), at, answered: false, joined: false, cause: null });
    this.#changed();
    const end = await bridge;
    // Targets that nobody got to ring are the last ones.
    end.legs.forEach(({ id, raw, answeredAt }, index) => {
      const rung = this.dialled[first + index];
      if (rung)
        this.dialled[first + index] = {
          ...rung,
          answered: answeredAt !== undefined,
          joined: id === end.joined,
          cause: raw,
        };
    });
    this.#changed();
    return end;
  }

  #seconds(): number {
    return (this.#clock.now() - this.#startedAt) / 1000;
  }
}

function isEndless(prompt: Prompt): boolean {
  return 'loops' in prompt && prompt.loops === 'endless';
}

function nameOfEndpoint(endpoint: SwitchEndpoint): string {
  switch (endpoint.kind) {
    case 'number':
      return endpoint.number;
    case 'sip':
      return endpoint.uri;
    case 'user':
      return endpoint.user;
  }
}
