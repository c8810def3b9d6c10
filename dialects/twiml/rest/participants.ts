import type { CallRecord, MemberChange, MemberRecord, RoomRecord } from '../../../src/desk/index.ts';
import { callSid, idIn, sid } from '../sid.ts';
import { coachedSid } from '../wire/conference-event.ts';
import { callbacksOf } from './call-orders.ts';
import { failed } from './codes.ts';
import { type Asked, type Found, many, one, type Resource, type RestOperation, refused, removal } from './operation.ts';
import { sliceOf } from './paging.ts';
import { additions, orderFor } from './participant-orders.ts';
import { flag, ignored, method, noted, sidOf, type Table, url } from './rules.ts';
import { date, sidField, sidOrNull, text, textOrNull, truth, word } from './shape.ts';
import { forbiddenUrl, hook, spoken } from './urls.ts';

const tag = 'Participants';
const path = '/Conferences/:conference/Participants';

interface Participant {
  readonly base: string;
  readonly account: string;
  readonly room: RoomRecord;
  readonly member: MemberRecord;
  readonly queuedMs: number;
}

const states = {
  queued: 'queued',
  ringing: 'ringing',
  joined: 'connected',
  left: 'complete',
  failed: 'failed',
} as const;

const resource: Resource<Participant> = {
  name: 'Participant',
  shape: {
    account_sid: sidField('AC', ({ account }) => account),
    call_sid: sidField('CA', ({ member }) => callSid(member.callId)),
    conference_sid: sidField('CF', ({ room }) => sid('conference', room.id)),
    label: textOrNull(({ member }) => member.label),
    muted: truth(({ member }) => member.muted),
    hold: truth(({ member }) => member.held),
    coaching: truth(({ member }) => member.coaches.length > 0),
    call_sid_to_coach: sidOrNull('CA', ({ member }) => coachedSid(member)),
    start_conference_on_enter: truth(({ member }) => member.startsOnEnter),
    end_conference_on_exit: truth(({ member }) => member.endsOnExit),
    status: word(['queued', 'connecting', ...Object.values(states).slice(1)], ({ member }) => states[member.state]),
    queue_time: text(({ queuedMs }) => String(queuedMs)),
    date_created: date(({ member }) => member.joinedAt),
    date_updated: date(({ member }) => member.joinedAt),
    uri: text(
      ({ base, room, member }) =>
        `${base}/Conferences/${sid('conference', room.id)}/Participants/${callSid(member.callId)}.json`,
    ),
  },
};

const create = one(
  {
    name: 'CreateParticipant',
    method: 'POST',
    path,
    tag,
    summary: 'Rings somebody into a conference, by its sid or its name; a name nobody has is a new conference',
    parameters: additions,
    errors: [16025],
  },
  resource,
  async (asked) => {
    const { desk, values } = asked;
    const forbidden = await forbiddenUrl(asked, [
      ...callbacksOf(values),
      ['ConferenceStatusCallback', values.ConferenceStatusCallback, 21609],
      ['ConferenceRecordingStatusCallback', values.ConferenceRecordingStatusCallback, 21609],
      ['AmdStatusCallback', values.AmdStatusCallback, 21609],
    ]);
    if (forbidden) return refused(forbidden);
    if (values.Coaching === true && values.CallSidToCoach === undefined)
      return { answer: failed(20001, 'CallSidToCoach is required where Coaching is true') };
    const room = await roomNamed(asked, true);
    if (!room) return null;
    const { Label } = values;
    if (Label !== undefined && (await membersOf(asked, room)).some(({ label }) => label === Label))
      return refused({ code: 16025 });
    const call = await desk.calls.create(await orderFor(asked, room));
    return found(asked, room, pending(call));
  },
);

/** By its sid one that is not over; by its name, where `opens`, also one that begins with this. */
async function roomNamed(
  { desk, path: { conference = '' } }: Pick<Asked<Table>, 'desk' | 'path'>,
  opens: boolean,
): Promise<RoomRecord | null> {
  const id = idIn(conference, 'CF');
  if (id !== null) {
    const room = await desk.rooms.find(id);
    return room?.state === 'ended' && opens ? null : room;
  }
  if (!opens || conference === '' || conference.length > 128) return null;
  return desk.rooms.open(conference);
}

/** Who is inside, and who is being rung to come. */
async function membersOf({ desk }: Pick<Asked<Table>, 'desk'>, room: RoomRecord): Promise<readonly MemberRecord[]> {
  const inside = (await desk.rooms.members(room.id)) ?? [];
  const rung = await desk.calls.list({ states: ['queued', 'dialling', 'ringing'] }, { limit: 1000 });
  const coming = rung.entries.filter((call) => noteOf(call)?.['room'] === room.id).map((call) => pending(call));
  return [...inside, ...coming.filter(({ callId }) => inside.every((member) => member.callId !== callId))];
}

function noteOf({ notes }: CallRecord) {
  const { participant } = notes;
  return typeof participant === 'object' && participant !== null && !Array.isArray(participant)
    ? (participant as Readonly<Record<string, unknown>>)
    : undefined;
}

/** Somebody who has not come yet, as it was asked for. */
function pending(call: CallRecord): MemberRecord {
  const { label, coaches, muted, startsOnEnter, endsOnExit } = noteOf(call) ?? {};
  return {
    callId: call.id,
    ...(typeof label === 'string' && { label }),
    muted: muted === true,
    held: false,
    coaches: typeof coaches === 'string' ? [coaches] : [],
    startsOnEnter: startsOnEnter !== false,
    endsOnExit: endsOnExit === true,
    joinedAt: call.createdAt,
    state: call.state === 'queued' ? 'queued' : call.state === 'ended' ? 'failed' : 'ringing',
  };
}

async function found(
  { base, account, desk }: Pick<Asked<Table>, 'base' | 'account' | 'desk'>,
  room: RoomRecord,
  member: MemberRecord,
): Promise<{ readonly found: Participant }> {
  const call = await desk.calls.find(member.callId);
  const queuedMs = call?.startedAt === undefined ? 0 : Math.max(0, call.startedAt - call.createdAt);
  return { found: { base, account, room, member, queuedMs: call?.direction === 'outbound' ? queuedMs : 0 } };
}

/** Who the path names, by call or label. */
async function memberOf(asked: Asked<Table>, room: RoomRecord): Promise<MemberRecord | undefined> {
  const name = nameOf(asked);
  return (await membersOf(asked, room)).find(({ callId, label }) => callId === name || label === name);
}

function nameOf({ path: { participant = '' } }: Asked<Table>): string {
  return idIn(participant, 'CA') ?? participant;
}

const list = many(
  {
    name: 'ListParticipants',
    path,
    tag,
    summary: 'Who is in a conference, or rung to come',
    parameters: { Muted: flag(), Hold: flag(), Coaching: flag() },
  },
  'participants',
  resource,
  async (asked) => {
    const { Muted, Hold, Coaching } = asked.values;
    const room = await roomNamed(asked, false);
    if (!room) return null;
    const members = (await membersOf(asked, room)).filter(
      ({ muted, held, coaches }) =>
        (Muted === undefined || Muted === muted) &&
        (Hold === undefined || Hold === held) &&
        (Coaching === undefined || Coaching === coaches.length > 0),
    );
    const page = sliceOf(asked.values, members);
    const subjects = await Promise.all(page.entries.map((member) => found(asked, room, member)));
    return { ...page, entries: subjects.map((subject) => subject.found) };
  },
);

const fetchOne = one(
  {
    name: 'FetchParticipant',
    method: 'GET',
    path: `${path}/:participant`,
    tag,
    summary: 'One of them, by call or label',
  },
  resource,
  async (asked) => {
    const room = await roomNamed(asked, false);
    const member = room && (await memberOf(asked, room));
    return room && member ? found(asked, room, member) : null;
  },
);

const changes = {
  Muted: flag(),
  Hold: flag(),
  HoldUrl: noted(url(21205), 'heard while on hold'),
  HoldMethod: method(),
  AnnounceUrl: url(21205),
  AnnounceMethod: method(),
  WaitUrl: ignored('music changes with the next wait'),
  WaitMethod: ignored('music changes with the next wait'),
  BeepOnExit: ignored('whether it beeps is settled on entering'),
  EndConferenceOnExit: flag(),
  Coaching: flag(),
  CallSidToCoach: sidOf(['CA']),
} as const;

const update = one(
  {
    name: 'UpdateParticipant',
    method: 'POST',
    path: `${path}/:participant`,
    tag,
    summary: 'Mutes, holds, coaches or is told something, by call or label',
    parameters: changes,
  },
  resource,
  async (asked) => {
    const { values, desk } = asked;
    const forbidden = await forbiddenUrl(asked, [
      ['HoldUrl', values.HoldUrl, 21205],
      ['AnnounceUrl', values.AnnounceUrl, 21205],
    ]);
    if (forbidden) return refused(forbidden);
    const room = await roomNamed(asked, false);
    const member = room && (await memberOf(asked, room));
    if (!room || !member) return null;
    if (values.Coaching === true && values.CallSidToCoach === undefined && member.coaches.length === 0)
      return { answer: failed(20001, 'CallSidToCoach is required where Coaching is true') };
    const changed = await desk.rooms.changeMember(room.id, member.callId, changeOf(values));
    return changed ? found(asked, room, changed) : notInside(member);
  },
);

function changeOf(values: Asked<typeof changes>['values']): MemberChange {
  const { Muted, Hold, EndConferenceOnExit, Coaching, CallSidToCoach } = values;
  // The provider fetches what is heard on hold by GET, unless it is told otherwise.
  const hearing = hook(values.HoldUrl, values.HoldMethod ?? 'GET');
  const announce = hook(values.AnnounceUrl, values.AnnounceMethod);
  return {
    ...(Muted !== undefined && { muted: Muted }),
    ...(Hold !== undefined && { held: Hold && hearing ? { hearing: spoken(hearing) } : Hold }),
    ...(EndConferenceOnExit !== undefined && { endsOnExit: EndConferenceOnExit }),
    ...(Coaching === false && { coaches: [] }),
    ...(Coaching !== false && CallSidToCoach !== undefined && { coaches: [CallSidToCoach] }),
    ...(announce && { announce: spoken(announce) }),
  };
}

/** Who is still rung cannot be steered yet; who has left is unknown. */
function notInside({ state }: MemberRecord): Found<Participant> {
  if (state !== 'queued' && state !== 'ringing') return null;
  return { answer: failed(21220, 'Participant is not connected') };
}

const remove = removal(
  {
    name: 'DeleteParticipant',
    path: `${path}/:participant`,
    tag,
    summary: 'Puts somebody out of a conference, by call or label',
  },
  async (asked) => {
    const room = await roomNamed(asked, false);
    const member = room && (await memberOf(asked, room));
    if (!room || !member) return false;
    if (member.state === 'queued' || member.state === 'ringing')
      return (await asked.desk.calls.end(member.callId, 'cancelled')) !== 'unknown';
    return asked.desk.rooms.removeMember(room.id, member.callId);
  },
);

export const participants: readonly RestOperation[] = [create, list, fetchOne, update, remove];
