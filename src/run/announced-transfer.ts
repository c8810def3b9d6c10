import { whenAborted } from '../clock/index.ts';
import type { Leg } from '../switch/index.ts';
import { end, type Then, type VerbOf } from '../verbs/index.ts';
import { rungTargets } from './dial-targets.ts';
import { plainEnding } from './ending.ts';
import { type Ending, interruptionOf, type LiveCall, type OtherCall } from './live-call.ts';
import { idOf, RungLegs } from './rung-legs.ts';

type Announced = NonNullable<VerbOf<'transfer'>['announced']>;

/**
 * A transfer that another call announces. This one waits with music; the other hears whoever is rung ringing, and speaks
 * with that one. Once the other has left, this call is joined with whoever was rung. Where nobody answers, or the other
 * takes it back, the two are joined again. It ends with the conversation that is left.
 */
export async function runAnnouncedTransfer(
  verb: VerbOf<'transfer'>,
  announced: Announced,
  call: LiveCall,
): Promise<Ending> {
  const startedAt = call.clock.now();
  const { node } = call;
  const announcer = call.others.find(announced.by);
  const free = Promise.withResolvers<Then>();
  const wanted = node && ((await announcer?.seize(free.promise)) ?? null);
  if (!node || !announcer || !wanted) {
    const why = node ? `the call ${announced.by}, which announces it, is over` : 'the switch itself is not known';
    call.diagnose({
      code: 'transfer-not-possible',
      severity: 'warning',
      message: `The transfer to ${verb.extension} is not possible: ${why}.`,
      place: verb.place,
    });
    return plainEnding(verb, call, startedAt, undefined, why);
  }
  const letGo = () => free.resolve(end());
  const failure = await new Announcement(announced, call, { leg: announcer.leg, wanted, letGo })
    .run(node)
    .finally(letGo);
  return plainEnding(verb, call, startedAt, end('normal'), failure ?? undefined);
}

/** A call that was seized. */
interface Announcer extends Pick<OtherCall, 'leg'> {
  readonly wanted: AbortSignal;
  readonly letGo: () => void;
}

class Announcement {
  readonly #announced: Announced;
  readonly #call: LiveCall;
  readonly #announcer: Announcer;
  /** The announcer has hung up, or somebody else leads it elsewhere. */
  readonly #left: AbortSignal;
  /** The announcer does not want it any more. */
  readonly #takenBack = new AbortController();
  /** There is nobody left for whom this is done. */
  readonly #over = new AbortController();

  constructor(announced: Announced, call: LiveCall, announcer: Announcer) {
    this.#announced = announced;
    this.#call = call;
    this.#announcer = announcer;
    this.#left = AbortSignal.any([announcer.leg.gone, announcer.wanted]);
  }

  /** Why nobody came to speak with this call; null where somebody did. */
  async run(node: NonNullable<LiveCall['node']>): Promise<string | null> {
    const { signal, leg } = this.#call;
    const look = () => {
      if (interruptionOf(signal) || (leg.gone.aborted && this.#left.aborted)) this.#over.abort();
    };
    const forget = [...[signal, leg.gone, this.#left].map((each) => whenAborted(each, look)), this.#hearKeys()];
    try {
      return await this.#announce(node);
    } finally {
      for (const action of forget) action();
    }
  }

  async #announce(node: NonNullable<LiveCall['node']>): Promise<string | null> {
    const { leg } = this.#call;
    const music = held(leg, { kind: 'hold-music' });
    const rung = await this.#ring(node);
    if ('failure' in rung) {
      await music.stop();
      await this.#together(this.#announcer.leg);
      return rung.failure;
    }
    if (!this.#left.aborted) {
      const apart = AbortSignal.any([this.#left, this.#takenBack.signal, this.#over.signal]);
      await this.#announcer.leg.join(rung.leg, apart);
    }
    if (this.#left.aborted) this.#announcer.letGo();
    const isTakenBack = this.#takenBack.signal.aborted && !this.#left.aborted;
    if (isTakenBack) await rung.leg.hangup('normal');
    await music.stop();
    const partner = isTakenBack || rung.leg.gone.aborted ? this.#announcer.leg : rung.leg;
    await this.#together(partner);
    if (!rung.leg.gone.aborted) await rung.leg.hangup('normal');
    return partner === rung.leg ? null : 'whoever was rung is not joined with the caller';
  }

  async #ring(node: NonNullable<LiveCall['node']>): Promise<{ readonly leg: Leg } | { readonly failure: string }> {
    const { targets, ringTimeoutMs } = this.#announced;
    const rung = rungTargets(targets, this.#call, { screened: false });
    if (rung.size === 0) return { failure: 'there is nobody to ring' };
    const from = this.#announcer.leg.channel.from;
    const holding: LiveCall = { ...this.#call, rang: (leg) => this.#call.rang?.({ ...leg, isHeld: true }) };
    const listener = new RungLegs(rung, holding, from);
    const ringing = held(this.#announcer.leg, ringingTone, this.#left);
    void ringing.over.then(() => this.#left.aborted && this.#announcer.letGo());
    const made = await node.originate(
      {
        targets: [...rung.keys()],
        ringTimeoutMs,
        callerId: { number: from },
        answersOnMedia: false,
        progress: (step, facts, target) => listener.progress(step, facts, target),
      },
      AbortSignal.any([this.#takenBack.signal, this.#over.signal]),
    );
    await ringing.stop();
    if (made.ended !== 'answered') return { failure: made.detail ?? made.raw };
    const { leg, target } = made;
    const { id, channel, answeredAt } = leg;
    void leg.ended.then(({ by: _by, ...ended }) => {
      const facts = { id: idOf(id), label: target.label, to: target.label, startedAt: channel.createdAt, ...ended };
      listener.progress('ended', { ...facts, ...(answeredAt !== undefined && { answeredAt }) }, target);
    });
    return { leg };
  }

  /** Until one of the two leaves, or somebody leads this call elsewhere. */
  async #together(partner: Leg): Promise<void> {
    const { leg } = this.#call;
    const isAway = partner === this.#announcer.leg ? this.#left : partner.gone;
    if (leg.gone.aborted || isAway.aborted || this.#over.signal.aborted) return;
    await leg.join(partner, AbortSignal.any([this.#over.signal, isAway]));
  }

  #hearKeys(): () => void {
    const { takesBackWith } = this.#announced;
    if (takesBackWith === '') return () => {};
    let pressed = '';
    return this.#announcer.leg.onKey(({ key }) => {
      pressed = (pressed + key).slice(-takesBackWith.length);
      if (pressed === takesBackWith) this.#takenBack.abort();
    });
  }
}

/** Something that is heard until it is stopped. */
function held(leg: Leg, sound: Parameters<Leg['play']>[0], also?: AbortSignal) {
  const stopped = new AbortController();
  const signal = also ? AbortSignal.any([stopped.signal, also]) : stopped.signal;
  const over = leg.play(sound, { endKeys: '', signal });
  return {
    over,
    async stop() {
      stopped.abort();
      await over;
    },
  };
}

const ringingTone = {
  kind: 'tone',
  frequencies: [440, 480],
  onMs: 2000,
  offMs: 4000,
  repeat: 'endless',
} as const;
