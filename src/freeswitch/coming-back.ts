import type { Leg } from '../switch/index.ts';
import type { Channel } from './channel.ts';
import { bringBackAfterwards, fetchBack, letGo, prepareBridge } from './commands.ts';
import { type EslEvent, header } from './event.ts';
import { pass, whenAborted } from './waiting.ts';

/**
 * A callee who transfers takes the caller out of our `socket`: the switch sends the caller's channel to an extension,
 * or joins it with another. Told beforehand, it comes back to our event socket instead, or once the other has left;
 * there it is parked, and goes on under the connection that it has always had.
 */
export class ComingBack {
  readonly #channel: Channel;
  readonly #back = new AbortController();
  #isTransferred = false;
  #forget: () => void = () => {};

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Before the bridge; see `prepareBridge`. */
  prepare(ringing: string | null): void {
    const { id, ourAddress } = this.#channel;
    this.#forget = this.#channel.expect(id, (parked) => this.#park(parked));
    void this.#channel.api(prepareBridge(id, ourAddress, ringing));
  }

  get isTransferred(): boolean {
    return this.#isTransferred;
  }

  /** Takes the end of the callee's channel. */
  take(event: EslEvent): void {
    if (this.#isTransferred || header(event, 'variable_transfer_disposition') !== 'recv_replace') return;
    this.#isTransferred = true;
    const { id, ourAddress } = this.#channel;
    void this.#channel.api(bringBackAfterwards(id, ourAddress));
  }

  /** After `bridge` has ended: the uri that the callee has sent the caller to; null if it has not. */
  sentTo(headers: EslEvent['headers']): string | null {
    const to = headers['variable_sip_refer_to'] ?? '';
    return to === '' ? null : (/<([^>]*)>/.exec(to)?.[1] ?? to).trim();
  }

  /** Resolves when a caller who was sent away is ours again, or gone. */
  async afterSending(): Promise<void> {
    if (await this.#isBack(returnsWithinMs)) return;
    this.#fetch();
    await this.#isBack(returnsWithinMs);
  }

  /** The same for one who speaks with somebody else now, where the callee has arranged that; `stop` fetches it. */
  async afterwards(stop: AbortSignal): Promise<void> {
    if (!this.#isTransferred) return;
    const forget = whenAborted(stop, () => this.#fetch());
    await this.#isBack(longestMs);
    forget();
  }

  /** Nothing is prepared any more; a caller who has come back stays where it is parked. */
  end(): void {
    const { id, gone } = this.#channel;
    if (!this.#back.signal.aborted) this.#forget();
    if (!gone.aborted) void this.#channel.api(letGo(id));
  }

  /** The other connection holds the place in the dialplan for as long as we have the caller. */
  async #park(parked: Leg): Promise<void> {
    this.#back.abort();
    await Promise.race([parked.ended, this.#channel.ended]);
    this.#forget();
  }

  #fetch(): void {
    if (this.#back.signal.aborted || this.#channel.gone.aborted) return;
    void this.#channel.api(fetchBack(this.#channel.id, this.#channel.ourAddress));
  }

  async #isBack(ms: number): Promise<boolean> {
    const { clock, gone } = this.#channel;
    await pass(clock, ms, this.#back.signal, gone);
    return this.#back.signal.aborted || gone.aborted;
  }
}

const returnsWithinMs = 3000;
/** A day: the limits of the call and of the conversation come first. */
const longestMs = 86_400_000;
