import type { Clock } from '../../clock/index.ts';
import type { OperationEnd, RoomSeat, RoomSound } from '../../switch/index.ts';
import type { Conference, ConferenceEvent, NestedFacts, Notify, Prompt, RoomFacts } from '../../verbs/index.ts';
import type { LiveCall, Nested, RoomStay, RoomTape } from '../live-call.ts';
import { type Leaving, Member, type MemberRoom } from './member.ts';
import { RoomRecordings, type RunningRecording } from './recordings.ts';
import { roomVoice } from './voice.ts';

type EventName = ConferenceEvent['event'];
type Reason = NonNullable<ConferenceEvent['reason']>;

export interface RoomParts {
  /** 32 hex digits. */
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly clock: Clock;
  /** It has ended, or is about to: nobody enters it any more. */
  readonly closed: () => void;
  /** `by`: id of the call that ended it. */
  readonly ended: (reason: Reason, by: string | undefined) => void;
}

/**
 * A conference room from the first who enters to the last who leaves: who is in it, whether it has begun, who hears
 * whom, and who is told. Its first member decides who is told, and whether it is recorded.
 */
export class Room implements MemberRoom {
  /** 32 hex digits. */
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly createdAt: number;
  readonly place: string;
  /** In the order in which they came. */
  readonly members = new Set<Member>();
  started = false;
  readonly #parts: RoomParts;
  readonly #counts = new Map<Notify, number>();
  readonly #over = new AbortController();
  #first: Conference | undefined;
  #recordings: RoomRecordings | undefined;
  #numbers = 0;
  #ending: { readonly why: Reason; readonly by?: Member } | undefined;
  #announcing: Promise<unknown> = Promise.resolve();
  #asking: Promise<void> = Promise.resolve();
  /** Wait until somebody is inside. */
  #waiters: (() => void)[] = [];

  constructor(parts: RoomParts) {
    this.#parts = parts;
    this.id = parts.id;
    this.account = parts.account;
    this.name = parts.name;
    this.createdAt = parts.clock.now();
    this.place = JSON.stringify(['room', parts.account, parts.name, this.id]);
  }

  /** Aborts when it has ended. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  facts(): RoomFacts {
    return { name: this.name, id: this.id, size: this.members.size };
  }

  find(callOrLabel: string): Member | undefined {
    return [...this.members].find(({ call, verb }) => call.id === callOrLabel || verb.label === callOrLabel);
  }

  async stay(verb: Conference, call: LiveCall): Promise<RoomStay> {
    if (this.members.size >= verb.maximumParticipants) return { outcome: 'full', failure: `${verb.room} is full` };
    if (verb.label !== undefined && this.find(verb.label))
      return { outcome: 'failed', failure: `somebody called ${verb.label} is in ${verb.room} already` };
    const member = this.#enter(verb, call);
    const { why, failure } = await member.stay();
    this.#leave(member, why);
    await this.#recordings?.settled(member);
    if (this.members.size === 0) await this.#asking;
    return {
      outcome: outcomes[why],
      roomId: this.id,
      memberId: member.id,
      ...(failure !== undefined && { failure }),
    };
  }

  /** Everybody has to leave. */
  end(why: 'moderator-left' | 'ended-by-request', by?: Member): void {
    this.#ending ??= { why, ...(by && { by }) };
    this.#parts.closed();
    for (const member of [...this.members]) member.leave(why);
  }

  /** What a document that everybody hears may do to the recording of the room. */
  readonly #tape: RoomTape = {
    record: async (rule, place) => {
      const host = this.#seated();
      if (!host) return { ended: 'failed', detail: 'Nobody is inside to be recorded' };
      this.#recordings ??= new RoomRecordings(this);
      if (this.#recordings.begin(host, rule, place)) return { ended: 'done' };
      return { ended: 'failed', detail: 'A recording of the room is under way already; it goes on' };
    },
    control: async (action) =>
      (await this.#recordings?.control(action)) ?? { ended: 'failed', detail: 'the room is not being recorded' },
  };

  recording(): Promise<RunningRecording | null> {
    return this.#recordings?.current() ?? Promise.resolve(null);
  }

  controlRecording(action: 'pause' | 'resume' | 'stop'): Promise<OperationEnd> {
    return this.#tape.control(action);
  }

  async seated(member: Member): Promise<void> {
    const { seat, verb } = member;
    if (!seat) return;
    await this.#relateAll(member);
    this.#letWaitersGo();
    this.#recordings?.begin(member, this.#first?.recording);
    if (verb.beep === 'enter' || verb.beep === 'both') void this.hear([enterBeep], this.over);
    void this.#say(verb.joinPrompts, member);
  }

  unseated(member: Member): void {
    const { beep, leavePrompts } = member.verb;
    const rest = this.#seated();
    if (rest) this.#recordings?.handOver(member, rest);
    if (!member.isLeaving || !rest) return;
    if (beep === 'exit' || beep === 'both') void this.hear([exitBeep], this.over);
    void this.#say(leavePrompts, rest);
  }

  spoke(member: Member, speaks: boolean): void {
    this.tell(speaks ? 'speech-started' : 'speech-stopped', member);
  }

  /** Who this one is heard by has changed. */
  async coach(member: Member, coaches: readonly string[]): Promise<void> {
    member.coaches = coaches;
    const { seat } = member;
    if (seat) for (const other of this.#others(member)) await relate(seat, member, other);
  }

  /** All inside hear it, after what they are hearing already. */
  hear(pieces: readonly RoomSound[], signal: AbortSignal): Promise<OperationEnd> {
    const turn = this.#announcing.then((): Promise<OperationEnd> => {
      const seat = this.#seated()?.seat;
      if (pieces.length === 0) return Promise.resolve({ ended: 'done' });
      if (!seat) return Promise.resolve({ ended: 'failed', detail: 'nobody is inside' });
      return seat.announce(pieces, AbortSignal.any([signal, this.over]));
    });
    this.#announcing = turn.catch(() => {});
    return turn;
  }

  /** Runs a document whose sound everybody inside hears. */
  async announce(
    document: Nested['document'],
    about: Pick<Extract<NestedFacts, { readonly role: 'conference-announcement' }>, 'event' | 'member'> = {},
  ): Promise<OperationEnd> {
    const host = this.#seated();
    if (!host) return { ended: 'failed', detail: 'nobody is inside' };
    const { leg } = host.call;
    const stop = AbortSignal.any([this.over, leg.gone]);
    const voice = roomVoice(leg, this.over, (piece, signal) => this.hear([piece], signal));
    const facts = () => ({ role: 'conference-announcement', room: this.facts(), ...about }) as const;
    const end = await host.call.nest({ document, facts, leg: voice, inRoom: this.#tape, signal: stop });
    const failed = end.ended === 'failed';
    this.tell(failed ? 'announcement-failed' : 'announcement-ended');
    return failed ? { ended: 'failed', detail: end.message } : { ended: end.ended === 'aborted' ? 'aborted' : 'done' };
  }

  /** Told through the call that it is about, or through any that is there. */
  tell(event: EventName, about?: Member, reason?: Reason, through = about ?? this.members.values().next().value): void {
    if (!through) return;
    const told = {
      kind: 'conference',
      event,
      at: this.#parts.clock.now(),
      room: this.facts(),
      ...(about && { member: about.facts() }),
      ...(reason && { reason }),
    } as const;
    for (const notify of this.#first?.notify ?? []) {
      const sequence = this.#counts.get(notify) ?? 0;
      if (through.call.notify(notify, { ...told, sequence })) this.#counts.set(notify, sequence + 1);
    }
  }

  #enter(verb: Conference, call: LiveCall): Member {
    const isFirst = this.#first === undefined;
    this.#first ??= verb;
    if (isFirst && verb.recording) this.#recordings = new RoomRecordings(this);
    const member = new Member(verb, call, String(++this.#numbers), this);
    this.members.add(member);
    if (isFirst) this.tell('created', undefined, undefined, member);
    if (isFirst) this.#ask('created', member);
    this.tell('joined', member);
    this.#ask('joined', member);
    const isEnough =
      verb.startsAlone || (this.members.size > 1 && [...this.members].some((each) => each.verb.startsOnEnter));
    if (!this.started && isEnough) {
      this.started = true;
      this.tell('started');
      for (const each of this.members) each.admit();
    }
    return member;
  }

  #leave(member: Member, why: Leaving): void {
    this.members.delete(member);
    this.tell('left', member, why);
    this.#ask('left', member, why);
    if (member.endsOnExit && this.#ending === undefined && this.members.size > 0) this.end('moderator-left', member);
    if (this.members.size > 0) return;
    this.#parts.closed();
    this.#over.abort();
    const { why: reason, by } = this.#ending ?? { why: why === 'kicked' ? 'kicked' : 'last-left', by: member };
    this.#parts.ended(reason, by?.call.id);
    const tellEnd = () => this.tell('ended', by, reason, member);
    if (this.#first?.asks) this.#asking = this.#asking.then(tellEnd);
    else tellEnd();
    this.#letWaitersGo();
  }

  /** One after the other, each when somebody is inside to hear what is answered; told only where nobody is any more. */
  #ask(event: 'created' | 'joined' | 'left', about: Member, reason?: Reason): void {
    const { asks } = this.#first ?? {};
    if (!asks) return;
    const { id: callId, leg } = about.call;
    const member = { callId, from: leg.channel.from, to: leg.channel.to };
    const at = this.#parts.clock.now();
    this.#asking = this.#asking.then(async () => {
      while (!this.#seated() && this.members.size > 0 && !this.over.aborted)
        await new Promise<void>((resolve) => this.#waiters.push(resolve));
      if (this.#seated()) await this.announce({ ask: asks }, { event, ...(event !== 'created' && { member }) });
      else
        about.call.notify(
          { ...asks, events: [] },
          {
            kind: 'conference',
            event,
            at,
            room: this.facts(),
            ...(event !== 'created' && { member: about.facts() }),
            ...(reason && { reason }),
          },
        );
    });
  }

  #letWaitersGo(): void {
    for (const go of this.#waiters.splice(0)) go();
  }

  #seated(): Member | undefined {
    return [...this.members].find(({ seat, isLeaving }) => seat !== undefined && !isLeaving);
  }

  #others(member: Member): readonly Member[] {
    return [...this.members].filter((other) => other !== member && other.seat !== undefined);
  }

  /** Only what differs from everybody hearing everybody is told to the switch. */
  async #relateAll(member: Member): Promise<void> {
    const { seat } = member;
    if (!seat) return;
    const told = this.#others(member).flatMap((other) => [
      ...(member.isFor(other) ? [] : [relate(seat, member, other)]),
      ...(other.isFor(member) || !other.seat ? [] : [relate(other.seat, other, member)]),
    ]);
    await Promise.all(told);
  }

  async #say(prompts: readonly Prompt[], through: Member): Promise<void> {
    if (prompts.length === 0) return;
    for (const prompt of prompts) await this.hear(await through.call.media.pieces(prompt, this.over), this.over);
  }
}

async function relate(seat: RoomSeat, speaker: Member, listener: Member): Promise<void> {
  if (listener.seat) await seat.heardBy(listener.seat.memberId, speaker.isFor(listener));
}

const outcomes = {
  left: 'left',
  hangup: 'left',
  kicked: 'kicked',
  'moderator-left': 'ended',
  'ended-by-request': 'ended',
  failed: 'failed',
} as const satisfies globalThis.Record<Leaving, RoomStay['outcome']>;

const beep = (frequency: number): RoomSound => ({
  kind: 'sound',
  sound: { kind: 'tone', frequencies: [frequency], onMs: 200, offMs: 0, repeat: 1 },
});
const enterBeep = beep(640);
const exitBeep = beep(440);
