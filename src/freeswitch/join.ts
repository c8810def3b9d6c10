import type { Clock } from '../clock/index.ts';
import type { JoinEnd, Leg, OperationEnd, RoomVisit } from '../switch/index.ts';
import { whenAborted } from './waiting.ts';

/**
 * Joins two legs of ours in a room that nobody else knows: each stays in its own `conference`, under its own socket.
 * `uuid_bridge` would take both out of the dialplan for good (docs/decisions/0006-joined-in-a-room.md).
 */
export async function joinLegs(
  one: Leg,
  other: Leg,
  room: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<JoinEnd> {
  const apart = new AbortController();
  const forgetSignal = whenAborted(signal, () => apart.abort());
  const plan = { room: `joined ${room}`, muted: false, deaf: false, passesDigits: true };
  const visits = [one, other].map((leg) => leg.enterRoom(plan, apart.signal)) as [RoomVisit, RoomVisit];
  let joinedAt: number | undefined;
  let partedAt: number | undefined;
  let first: 'this' | 'other' | undefined;
  void Promise.all(visits.map(({ seat }) => seat)).then((seats) => {
    if (seats.every((seat) => seat !== null) && partedAt === undefined) joinedAt = clock.now();
  });
  const part = (who: 'this' | 'other') => {
    if (partedAt !== undefined) return;
    partedAt = clock.now();
    if (!signal.aborted) first = who;
    apart.abort();
  };
  const ends = await Promise.all([
    visits[0].ended.finally(() => part('this')),
    visits[1].ended.finally(() => part('other')),
  ]);
  forgetSignal();
  const joinedMs = joinedAt === undefined ? 0 : (partedAt ?? clock.now()) - joinedAt;
  if (first === undefined) return { ended: 'aborted', joinedMs, endedBy: 'aborted' };
  const { ended, detail } = first === 'this' ? ends[0] : ends[1];
  return {
    ended: joinedAt === undefined && ended === 'done' ? 'failed' : ended,
    joinedMs,
    endedBy: first,
    ...why(ended, detail),
  };
}

function why(ended: OperationEnd['ended'], detail: string | undefined): Pick<JoinEnd, 'detail'> {
  if (detail !== undefined) return { detail };
  return ended === 'done' ? { detail: 'the switch took the two apart' } : {};
}
