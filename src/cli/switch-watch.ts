import { sleep, systemClock } from '../clock/index.ts';
import { connectToSwitch, type SipText, type SwitchAddress, type SwitchClient } from '../freeswitch/index.ts';
import type { Logger } from '../log/index.ts';
import type { SwitchAbilities } from '../switch/index.ts';

const retryMs = 5000;

/**
 * Keeps an eye on the switch itself: connects in the background for as long as it takes, learns which
 * applications it has, and says what is wrong meanwhile. Calls do not wait for it.
 */
export class SwitchWatch implements SwitchAbilities {
  readonly #address: SwitchAddress;
  readonly #log: Logger;
  readonly #texts: ((text: SipText) => void) | undefined;
  readonly #stop = new AbortController();
  #client: SwitchClient | undefined;
  #abilities: SwitchAbilities | undefined;
  #problem: string;
  readonly #watching: Promise<void>;

  /** `texts`: told of every SIP MESSAGE that comes in. */
  constructor(address: SwitchAddress, log: Logger, texts?: (text: SipText) => void) {
    this.#address = address;
    this.#texts = texts;
    this.#log = log;
    this.#problem = `the switch at ${address.host}:${address.port} has not answered yet`;
    this.#watching = this.#watch();
  }

  /** What keeps the switch from being used; null when it is connected. */
  get problem(): string | null {
    if (this.#client?.connected) return null;
    return this.#client
      ? `the connection to the switch at ${this.#address.host}:${this.#address.port} is down`
      : this.#problem;
  }

  has(application: string): boolean {
    return this.#abilities?.has(application) ?? true;
  }

  plays(extension: string): boolean {
    return this.#abilities?.plays?.(extension) ?? true;
  }

  surelyHas(application: string): boolean {
    return this.#abilities?.has(application) ?? false;
  }

  /** Rejects, with why, where there is no connection at this moment. */
  async client(): Promise<SwitchClient> {
    if (!this.#client || this.problem !== null) throw new Error(this.problem ?? 'the switch is not there');
    return this.#client;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
    await this.#client?.close();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        this.#client = await connectToSwitch({ ...this.#address, clock: systemClock });
        this.#abilities = await this.#client.applications();
        if (this.#texts) await this.#client.listenForTexts(this.#texts);
        this.#log.info('connected to the switch', { host: this.#address.host, port: this.#address.port });
        return;
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        if (problem !== this.#problem) this.#log.warn('the switch cannot be reached', { problem });
        this.#problem = problem;
      }
      await sleep(systemClock, retryMs, signal).catch(() => {});
    }
  }
}
