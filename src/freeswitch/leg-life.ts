import type { Clock, Timer } from '../clock/index.ts';
import type { ChannelFacts, LegEnd } from '../switch/index.ts';
import { causeOf } from './causes.ts';
import { type EslEvent, header } from './event.ts';

/**
 * From the first event of a leg to its last. The switch tells the end in steps, of which the second and third
 * may swap: the cause, that the socket lingers, the end of what was running, the final facts. All but the
 * first are waited for with a limit.
 */
export class LegLife {
  readonly gone: AbortSignal;
  readonly ended: Promise<LegEnd>;
  /** Resolves when it is answered; never, where it never is. */
  readonly pickedUp: Promise<void>;
  readonly #clock: Clock;
  readonly #goneController = new AbortController();
  #resolveEnded: (end: LegEnd) => void = () => {};
  #resolvePickedUp: () => void = () => {};
  #answeredAt: number | undefined;
  #wantedByUs = false;
  #hangup: EslEvent | undefined;
  #patience: Timer | undefined;
  #over = false;

  constructor(clock: Clock, channel: ChannelFacts, answered: boolean) {
    this.#clock = clock;
    this.gone = this.#goneController.signal;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.pickedUp = new Promise((resolve) => {
      this.#resolvePickedUp = resolve;
    });
    if (answered) this.#answer(channel.answeredAt ?? clock.now());
  }

  get answered(): boolean {
    return this.#answeredAt !== undefined;
  }

  get answeredAt(): number | undefined {
    return this.#answeredAt;
  }

  /** Nothing more will be heard of this leg. */
  get over(): boolean {
    return this.#over;
  }

  /** The switch's name for the end, once it is known. */
  get cause(): string | undefined {
    return this.#hangup && header(this.#hangup, 'Hangup-Cause');
  }

  /** Whoever hangs up first, an end from now on was asked for by us unless the switch knows better. */
  wantEnd(): void {
    this.#wantedByUs = true;
  }

  /** Takes an event of this leg's own channel. */
  take(event: EslEvent): void {
    switch (event.name) {
      case 'CHANNEL_ANSWER':
        this.#answer(this.#clock.now());
        return;
      case 'CHANNEL_HANGUP':
        this.#hangup ??= event;
        this.#goneController.abort(legEnded);
        this.expectEnd();
        return;
      case 'CHANNEL_HANGUP_COMPLETE':
        this.#hangup = event;
        this.#finish(endOf(event, this.#wantedByUs, this.#answeredAt, this.#clock.now()));
    }
  }

  #answer(at: number): void {
    this.#answeredAt ??= at;
    this.#resolvePickedUp();
  }

  /** The final facts must come now, or what is known by then has to do. */
  expectEnd(): void {
    if (this.#over) return;
    this.#patience ??= this.#clock.timer(finalFactsMs, () => this.lose());
  }

  /** The connection is gone, or the switch no longer tells. */
  lose(): void {
    const event = this.#hangup;
    this.#finish(
      event
        ? endOf(event, this.#wantedByUs, this.#answeredAt, this.#clock.now())
        : { ...ended(lostCause, this.#answeredAt, this.#clock.now()), by: 'lost' },
    );
  }

  /** The leg lives on in the dialplan, but not for us. */
  handOver(): void {
    this.#finish({ ...ended('NORMAL_CLEARING', this.#answeredAt, this.#clock.now()), by: 'us' });
  }

  #finish(end: LegEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#patience?.cancel();
    this.#goneController.abort(legEnded);
    this.#resolveEnded(end);
  }
}

/** Made once: without a reason every abort makes an exception with its own stack. */
const legEnded = new DOMException('The leg has ended', 'AbortError');

/** After the cause is known, the rest follows within milliseconds. */
const finalFactsMs = 5000;
const lostCause = 'NETWORK_OUT_OF_ORDER';

function endOf(event: EslEvent, wantedByUs: boolean, answeredAt: number | undefined, now: number): LegEnd {
  const disposition = header(event, 'variable_sip_hangup_disposition') ?? '';
  const byUs = disposition === '' ? wantedByUs : disposition.startsWith('send_');
  const status = Number(header(event, 'variable_sip_term_status'));
  return {
    ...ended(header(event, 'Hangup-Cause') ?? 'NORMAL_UNSPECIFIED', answeredAt, now),
    by: byUs ? 'us' : 'caller',
    ...(status >= 300 && { sipStatus: status }),
  };
}

function ended(raw: string, answeredAt: number | undefined, endedAt: number): Omit<LegEnd, 'by'> {
  return { cause: causeOf(raw), raw, endedAt, ...(answeredAt !== undefined && { answeredAt }) };
}
