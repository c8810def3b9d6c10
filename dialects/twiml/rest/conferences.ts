import type { RecordingRecord, RoomRecord } from '../../../src/desk/index.ts';
import { callSid, sid } from '../sid.ts';
import { reasonEnded } from '../wire/conference-event.ts';
import { recordingActions, recordingUpdates } from './call-recordings.ts';
import { failed } from './codes.ts';
import { dates, spanOf } from './dates.ts';
import { type Asked, many, one, type Resource, type RestOperation, refused, removal } from './operation.ts';
import { pageOf } from './paging.ts';
import { conferenceRecordingResource, recordingSubject } from './recording-resource.ts';
import { created, createdIn, recordingNamed, recordingsPage } from './recordings.ts';
import { method, oneOf, type Table, url, words } from './rules.ts';
import { below, date, fixed, sidField, sidOrNull, text, textOrNull, word } from './shape.ts';
import { forbiddenUrl, hook, spoken } from './urls.ts';

const tag = 'Conferences';
const conferenceIds = { conference: ['CF'] } as const;

export interface RoomSubject {
  readonly base: string;
  readonly account: string;
  readonly room: RoomRecord;
}

const statuses = { waiting: 'init', running: 'in-progress', ended: 'completed' } as const;
const byStatus = { init: 'waiting', 'in-progress': 'running', completed: 'ended' } as const;

const resource: Resource<RoomSubject> = {
  name: 'Conference',
  shape: {
    sid: sidField('CF', ({ room }) => sid('conference', room.id)),
    account_sid: sidField('AC', ({ account }) => account),
    api_version: fixed('2010-04-01'),
    friendly_name: text(({ room }) => room.name),
    status: word(Object.values(statuses), ({ room }) => statuses[room.state]),
    region: fixed('us1'),
    reason_conference_ended: textOrNull(({ room }) =>
      room.state === 'ended' ? reasonEnded(room.endReason ?? 'last-left') : null,
    ),
    call_sid_ending_conference: sidOrNull('CA', ({ room }) =>
      room.endedBy !== undefined && /^[0-9a-f]{32}$/.test(room.endedBy) ? callSid(room.endedBy) : null,
    ),
    date_created: date(({ room }) => room.createdAt),
    date_updated: date(({ room }) => room.endedAt ?? room.createdAt),
    uri: text(({ base, room }) => `${base}/Conferences/${sid('conference', room.id)}.json`),
    subresource_uris: below(({ base, room }) => ({
      participants: `${base}/Conferences/${sid('conference', room.id)}/Participants.json`,
      recordings: `${base}/Conferences/${sid('conference', room.id)}/Recordings.json`,
    })),
  },
};

const subject = ({ base, account }: Pick<Asked<Table>, 'base' | 'account'>, room: RoomRecord): RoomSubject => ({
  base,
  account,
  room,
});

/** The conference that the path names by its sid. */
export function roomOf({ desk, path }: Pick<Asked<Table>, 'desk' | 'path'>): Promise<RoomRecord | null> {
  return desk.rooms.find(path['conference'] ?? '');
}

const list = many(
  {
    name: 'ListConferences',
    path: '/Conferences',
    tag,
    summary: 'Conferences of the account, newest first',
    parameters: {
      Status: oneOf(['init', 'in-progress', 'completed']),
      FriendlyName: words(),
      ...dates('DateCreated'),
      ...dates('DateUpdated'),
    },
  },
  'conferences',
  resource,
  async (asked) => {
    const { Status, FriendlyName } = asked.values;
    const between = spanOf(asked.values, 'DateCreated');
    const { from = -Infinity, to = Infinity } = spanOf(asked.values, 'DateUpdated');
    const filter = {
      ...(FriendlyName !== undefined && { name: FriendlyName }),
      ...(Status !== undefined && { states: [byStatus[Status]] }),
      ...(between.from !== undefined && { createdFrom: between.from }),
      ...(between.to !== undefined && { createdTo: between.to }),
    };
    const page = await pageOf(
      asked.values,
      (wanted) => asked.desk.rooms.list(filter, wanted),
      ({ endedAt, createdAt }) => (endedAt ?? createdAt) >= from && (endedAt ?? createdAt) <= to,
    );
    return { ...page, entries: page.entries.map((room) => subject(asked, room)) };
  },
);

const fetchOne = one(
  {
    name: 'FetchConference',
    method: 'GET',
    path: '/Conferences/:conference',
    tag,
    summary: 'One conference',
    ids: conferenceIds,
  },
  resource,
  async (asked) => {
    const room = await roomOf(asked);
    return room && { found: subject(asked, room) };
  },
);

const update = one(
  {
    name: 'UpdateConference',
    method: 'POST',
    path: '/Conferences/:conference',
    tag,
    summary: 'Ends a conference, or has everybody in it hear something',
    ids: conferenceIds,
    parameters: { Status: oneOf(['completed']), AnnounceUrl: url(21205), AnnounceMethod: method() },
  },
  resource,
  async (asked) => {
    const { desk, values } = asked;
    const room = await roomOf(asked);
    if (!room) return null;
    const forbidden = await forbiddenUrl(asked, [['AnnounceUrl', values.AnnounceUrl, 21205]]);
    if (forbidden) return refused(forbidden);
    const announcement = hook(values.AnnounceUrl, values.AnnounceMethod);
    if (announcement && !(await desk.rooms.announce(room.id, spoken(announcement))))
      return { answer: failed(20001, 'AnnounceUrl: the conference is not in progress') };
    if (values.Status === 'completed') await desk.rooms.end(room.id);
    return { found: subject(asked, (await roomOf(asked)) ?? room) };
  },
);

const recordingTag = 'Recordings of a conference';
const recordingPath = '/Conferences/:conference/Recordings';

const listRecordings = many(
  {
    name: 'ListConferenceRecordings',
    path: recordingPath,
    tag: recordingTag,
    summary: 'Recordings of a conference, newest first',
    ids: conferenceIds,
    parameters: created,
  },
  'recordings',
  conferenceRecordingResource,
  async (asked) => {
    const room = await roomOf(asked);
    return room && recordingsPage(asked, asked.values, { roomId: room.id, ...createdIn(asked.values) });
  },
);

/** The recording that the path names, if it is of the conference that the path names. */
async function ofRoom(asked: Asked<Table>): Promise<RecordingRecord | null> {
  const found = await recordingNamed(asked);
  return found?.roomId === asked.path['conference'] ? found : null;
}

const fetchRecording = one(
  {
    name: 'FetchConferenceRecording',
    method: 'GET',
    path: `${recordingPath}/:recording`,
    tag: recordingTag,
    summary: 'One of them',
    ids: conferenceIds,
  },
  conferenceRecordingResource,
  async (asked) => {
    const recording = await ofRoom(asked);
    return recording && { found: recordingSubject(asked, recording) };
  },
);

const updateRecording = one(
  {
    name: 'UpdateConferenceRecording',
    method: 'POST',
    path: `${recordingPath}/:recording`,
    tag: recordingTag,
    summary: 'Pauses, resumes or stops a recording, by its sid or as Twilio.CURRENT',
    ids: conferenceIds,
    parameters: recordingUpdates,
    errors: [21220],
  },
  conferenceRecordingResource,
  async (asked) => {
    const room = await roomOf(asked);
    if (!room) return null;
    const isCurrent = asked.path['recording'] === 'Twilio.CURRENT';
    const which = isCurrent ? null : await ofRoom(asked);
    if (!isCurrent && !which) return null;
    const action = recordingActions[asked.values.Status];
    const steered = await asked.desk.rooms.controlRecording(room.id, which?.id ?? 'current', action);
    if (steered) return { found: recordingSubject(asked, steered) };
    return isCurrent ? null : { answer: failed(21220, 'Recording is not in-progress') };
  },
);

const removeRecording = removal(
  {
    name: 'DeleteConferenceRecording',
    path: `${recordingPath}/:recording`,
    tag: recordingTag,
    summary: 'Deletes one of them',
    ids: conferenceIds,
  },
  async (asked) => {
    const recording = await ofRoom(asked);
    return recording ? asked.desk.recordings.remove(recording.id) : false;
  },
);

export const conferences: readonly RestOperation[] = [
  list,
  fetchOne,
  update,
  listRecordings,
  fetchRecording,
  updateRecording,
  removeRecording,
];
