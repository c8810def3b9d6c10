import type { HoldPlan, KeyPress, OperationEnd, Pair, RoomSound, Side, SoundLevel } from '../switch/index.ts';
import { type Channel, keyOf } from './channel.ts';
import { type ApiCall, kill } from './commands.ts';
import { SwitchArgumentRefused } from './errors.ts';
import { header } from './event.ts';
import { forgetLevel, holdOther, playTo, setLevel, stopAll } from './pair-commands.ts';

/** A channel of ours and the one that `bridge` has joined it with, whose events reach us with its own. */
export class JoinedPair implements Pair {
  readonly calleeId: string;
  readonly #channel: Channel;
  readonly #holdMusic: string;
  /** The caller has been given something to hear. */
  #isHeard = false;
  /** The caller is louder, quieter or not heard. */
  #isLevelled = false;
  #isParted = false;

  constructor(channel: Channel, calleeId: string, holdMusic: string) {
    this.#channel = channel;
    this.calleeId = calleeId;
    this.#holdMusic = holdMusic;
  }

  onKey(listener: (side: Side, press: KeyPress) => void): () => void {
    const forgetOwn = this.#channel.onKey((press) => listener('caller', press));
    const forgetOther = this.#channel.onEvent((event) => {
      if (event.name !== 'DTMF' || header(event, 'Unique-ID') !== this.calleeId) return;
      listener('callee', keyOf(event, this.#channel.clock.now()));
    });
    return () => {
      forgetOwn();
      forgetOther();
    };
  }

  /**
   * They are apart: what the caller hears would go on, and nothing else could begin, and nobody would hear one who was
   * muted. What is asked from here on would be
   * done to whatever comes next.
   */
  part(): void {
    this.#isParted = true;
    if (this.#isHeard) void this.#channel.api(stopAll(this.#channel.id));
    if (this.#isLevelled) void this.#channel.api(forgetLevel(this.#channel.id));
    this.#isHeard = false;
    this.#isLevelled = false;
  }

  hear(side: Side, what: RoomSound): Promise<OperationEnd> {
    this.#isHeard ||= side === 'caller';
    return this.#ask(() => playTo(this.#idOf(side), what, this.#holdMusic));
  }

  hush(side: Side): Promise<OperationEnd> {
    return this.#ask(() => stopAll(this.#idOf(side)));
  }

  hold(side: Side, plan: HoldPlan): Promise<OperationEnd> {
    this.#isHeard = true;
    return this.#ask(() => holdOther(this.#idOf(side), plan, this.#holdMusic));
  }

  setLevel(side: Side, level: SoundLevel | null): Promise<OperationEnd> {
    const id = this.#idOf(side);
    if (side === 'caller') this.#isLevelled = level !== null;
    return this.#ask(() => (level ? setLevel(id, level) : forgetLevel(id)));
  }

  async hangUp(side: Side): Promise<void> {
    await this.#channel.api(kill(this.#idOf(side), 'NORMAL_CLEARING'));
  }

  #idOf(side: Side): string {
    return side === 'caller' ? this.#channel.id : this.calleeId;
  }

  async #ask(call: () => ApiCall): Promise<OperationEnd> {
    if (this.#isParted) return { ended: 'gone' };
    try {
      const { kind, text } = await this.#channel.api(call());
      if (kind === 'ok') return { ended: 'done' };
      return this.#isParted || this.#channel.gone.aborted
        ? { ended: 'gone' }
        : { ended: 'failed', detail: `the switch refused it: ${text}` };
    } catch (error) {
      if (!(error instanceof SwitchArgumentRefused)) throw error;
      return { ended: 'failed', detail: error.message };
    }
  }
}
