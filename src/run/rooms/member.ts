import { whenAborted } from '../../clock/index.ts';
import type { RoomSeat } from '../../switch/index.ts';
import type { Conference, ConferenceEvent } from '../../verbs/index.ts';
import { keepWaiting, type Waiting } from '../keep-waiting.ts';
import type { LiveCall, Nested } from '../live-call.ts';

/** Why a member is no longer in a room. */
export type Leaving = 'left' | 'hangup' | 'kicked' | 'moderator-left' | 'ended-by-request' | 'failed';

/** What a member needs to know of its room. */
export interface MemberRoom {
  /** For the switch. */
  readonly place: string;
  readonly started: boolean;
  facts(): ConferenceEvent['room'];
  /** The member is inside, or no longer. */
  seated(member: Member): Promise<void>;
  unseated(member: Member): void;
  spoke(member: Member, speaks: boolean): void;
}

/** One call in a room: outside the switch's conference while it waits or is on hold, inside it else. */
export class Member {
  readonly call: LiveCall;
  readonly verb: Conference;
  /** Counted in the room, from 1. */
  readonly id: string;
  readonly joinedAt: number;
  muted: boolean;
  deaf: boolean;
  endsOnExit: boolean;
  /** Call ids of those who alone hear this one; empty: everybody does. */
  coaches: readonly string[];
  seat: RoomSeat | undefined;
  readonly #room: MemberRoom;
  #hold: Waiting | 'in place' | undefined;
  /** What it is told by itself, outside, before it comes back. */
  #aside: Nested['document'] | undefined;
  #leaving: { readonly why: Leaving; readonly failure?: string } | undefined;
  #round = new AbortController();

  constructor(verb: Conference, call: LiveCall, id: string, room: MemberRoom) {
    this.verb = verb;
    this.call = call;
    this.id = id;
    this.joinedAt = call.clock.now();
    this.muted = verb.muted;
    this.deaf = verb.deaf;
    this.endsOnExit = verb.endsOnExit;
    this.coaches = verb.coaches.map(plainId);
    this.#room = room;
  }

  get held(): boolean {
    return this.#hold !== undefined;
  }

  get isLeaving(): boolean {
    return this.#leaving !== undefined;
  }

  facts(): NonNullable<ConferenceEvent['member']> {
    const { label, startsOnEnter } = this.verb;
    return {
      callId: this.call.id,
      memberId: this.id,
      ...(label !== undefined && { label }),
      muted: this.muted,
      held: this.held,
      coaches: this.coaches,
      startsOnEnter,
      endsOnExit: this.endsOnExit,
      joinedAt: this.joinedAt,
    };
  }

  /** Whether `other` is to hear this one. */
  isFor(other: Member): boolean {
    if (this.coaches.length === 0) return true;
    return this.coaches.includes(other.call.id) || this.coaches.includes(other.verb.label ?? '');
  }

  /** Resolves when it has left and its leg is free. */
  async stay(): Promise<{ readonly why: Leaving; readonly failure?: string }> {
    const { call, verb } = this;
    const forget = [
      whenAborted(call.leg.gone, () => this.leave('hangup')),
      whenAborted(call.signal, () => this.leave(call.leg.gone.aborted ? 'hangup' : 'left')),
      call.leg.onKey(({ key }) => {
        if (verb.leaveKeys.includes(key)) this.leave('left');
      }),
    ];
    const { timeLimitMs } = verb;
    const limit = timeLimitMs === null ? undefined : call.clock.timer(timeLimitMs, () => this.leave('left'));
    while (!this.#leaving) {
      this.#round = new AbortController();
      if (this.#aside) {
        await this.#listenAside(this.#aside, this.#round.signal);
        continue;
      }
      const isOutside = !this.#room.started || (this.#hold !== undefined && this.#hold !== 'in place');
      if (isOutside) await this.#wait(this.#round.signal);
      else await this.#talk(this.#round.signal);
    }
    limit?.cancel();
    for (const end of forget) end();
    return this.#leaving;
  }

  /** The first reason counts. */
  leave(why: Leaving, failure?: string): void {
    this.#leaving ??= { why, ...(failure !== undefined && { failure }) };
    this.#round.abort();
  }

  /** The room has begun. */
  admit(): void {
    this.#round.abort();
  }

  async mute(muted: boolean): Promise<void> {
    this.muted = muted;
    await this.apply();
  }

  async deafen(deaf: boolean): Promise<void> {
    this.deaf = deaf;
    await this.apply();
  }

  /** With something to hear it goes outside; without, it stays and neither hears nor is heard. */
  async hold(hearing: Waiting | null): Promise<void> {
    this.#hold = hearing === null || hearing === 'silence' ? 'in place' : hearing;
    if (this.#hold === 'in place') await this.apply();
    else this.#round.abort();
  }

  /** Runs a document that nobody else hears; meanwhile it hears nobody. */
  tellAside(document: Nested['document']): void {
    this.#aside = document;
    this.#round.abort();
  }

  async unhold(): Promise<void> {
    const was = this.#hold;
    this.#hold = undefined;
    if (was === 'in place') await this.apply();
    else if (was !== undefined) this.#round.abort();
  }

  /** Brings the switch to what is wanted. */
  async apply(): Promise<void> {
    await this.seat?.mute(this.muted || this.held);
    await this.seat?.deafen(this.deaf || this.held);
  }

  async #listenAside(document: Nested['document'], signal: AbortSignal): Promise<void> {
    const facts = () => ({ role: 'conference-announcement', room: this.#room.facts() }) as const;
    await this.call.nest({ document, facts, signal });
    if (this.#aside === document) this.#aside = undefined;
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const waiting = this.#hold === undefined || this.#hold === 'in place' ? this.verb.waiting : this.#hold;
    const facts = () => ({ role: 'conference-waiting', room: this.#room.facts() }) as const;
    const end = await keepWaiting(waiting, this.call, { place: this.verb.place, facts, signal });
    if (end === 'left') this.leave('left');
  }

  /** Enters muted where relations have to be set first. */
  async #talk(signal: AbortSignal): Promise<void> {
    const { passesDigits } = this.verb;
    const muted = this.muted || this.held || this.coaches.length > 0;
    const plan = { room: this.#room.place, muted, deaf: this.deaf || this.held, passesDigits };
    const visit = this.call.leg.enterRoom(plan, signal);
    const seat = await visit.seat;
    if (seat) {
      this.seat = seat;
      seat.onSpeech((speaks) => this.#room.spoke(this, speaks));
      await this.#room.seated(this);
      if (muted !== (this.muted || this.held) || plan.deaf !== (this.deaf || this.held)) await this.apply();
    }
    const end = await visit.ended;
    this.seat = undefined;
    if (seat) this.#room.unseated(this);
    if (end.ended === 'failed') this.leave('failed', end.detail);
    else if (end.ended === 'done') this.leave('kicked');
    else if (end.ended === 'aborted' && end.detail !== undefined) this.leave('failed', end.detail);
  }
}

/** 32 hex digits of an id, without a provider's prefix and dashes; anything else is a label. */
export function plainId(id: string): string {
  return /^[A-Za-z]{0,2}-?([0-9a-f]{32})$/.exec(id.replaceAll('-', '').toLowerCase())?.[1] ?? id;
}
