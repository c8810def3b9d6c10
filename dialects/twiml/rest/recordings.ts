import type { RecordingRecord } from '../../../src/desk/index.ts';
import { idIn } from '../sid.ts';
import { dates, spanOf } from './dates.ts';
import { type Asked, file, many, one, type RestOperation, removal } from './operation.ts';
import { type AskedPage, type PageOf, pageOf } from './paging.ts';
import { type RecordingSubject, recordingResource, recordingSubject } from './recording-resource.ts';
import { ignored, oneOf, type Table, words } from './rules.ts';

const tag = 'Recordings';
export const recordingIds = { recording: ['RE'] } as const;

/** The recording that the path names. */
export function recordingOf({ desk, path }: Pick<Asked<Table>, 'desk' | 'path'>): Promise<RecordingRecord | null> {
  return desk.recordings.find(path['recording'] ?? '');
}

/** The same where the path may have a word in its place. */
export async function recordingNamed({
  desk,
  path,
}: Pick<Asked<Table>, 'desk' | 'path'>): Promise<RecordingRecord | null> {
  const id = idIn(path['recording'] ?? '', 'RE');
  return id === null ? null : desk.recordings.find(id);
}

type Filter = Parameters<Asked<Table>['desk']['recordings']['list']>[0];

/** A page of those that fit, as subjects. */
export async function recordingsPage(
  asked: Pick<Asked<Table>, 'desk' | 'base' | 'account'>,
  wanted: AskedPage,
  filter: Filter,
): Promise<PageOf<RecordingSubject>> {
  const page = await pageOf(wanted, (limits) => asked.desk.recordings.list(filter, limits));
  return { ...page, entries: page.entries.map((recording) => recordingSubject(asked, recording)) };
}

export const created = dates('DateCreated');

export function createdIn(values: Parameters<typeof spanOf<'DateCreated'>>[0]): Filter {
  const { from, to } = spanOf(values, 'DateCreated');
  return { ...(from !== undefined && { startedFrom: from }), ...(to !== undefined && { startedTo: to }) };
}

const list = many(
  {
    name: 'ListRecordings',
    path: '/Recordings',
    tag,
    summary: 'Recordings of the account, newest first',
    parameters: {
      CallSid: words(),
      ConferenceSid: words(),
      IncludeSoftDeleted: ignored('what is deleted is gone'),
      ...created,
    },
  },
  'recordings',
  recordingResource,
  async (asked) => {
    const { CallSid, ConferenceSid } = asked.values;
    const callId = CallSid === undefined ? undefined : idIn(CallSid, 'CA');
    const roomId = ConferenceSid === undefined ? undefined : idIn(ConferenceSid, 'CF');
    if (callId === null || roomId === null) return { entries: [] };
    return recordingsPage(asked, asked.values, {
      ...(callId !== undefined && { callId }),
      ...(roomId !== undefined && { roomId }),
      ...createdIn(asked.values),
    });
  },
);

const softDeleted = { IncludeSoftDeleted: ignored('what is deleted is gone') } as const;

const fetchOne = one(
  {
    name: 'FetchRecording',
    method: 'GET',
    path: '/Recordings/:recording',
    suffix: '.json',
    tag,
    summary: 'One recording',
    ids: recordingIds,
    parameters: softDeleted,
  },
  recordingResource,
  async (asked) => {
    const recording = await recordingOf(asked);
    return recording && { found: recordingSubject(asked, recording) };
  },
);

const remove = removal(
  {
    name: 'DeleteRecording',
    path: '/Recordings/:recording',
    tag,
    summary: 'Deletes a recording and its sound',
    ids: recordingIds,
  },
  ({ desk, path }) => desk.recordings.remove(path['recording'] ?? ''),
);

const types = { wav: 'audio/wav', mp3: 'audio/mpeg', au: 'audio/basic' } as const;

/** Its sound, in the format that it was recorded in or that its url asks for; nobody has it before it is whole. */
function media(name: string, suffix: '' | '.wav' | '.mp3'): RestOperation {
  const wanted = suffix === '' ? undefined : suffix === '.wav' ? 'wav' : 'mp3';
  return file(
    {
      name,
      path: `/Recordings/:recording${suffix}`,
      suffix: '',
      tag,
      summary: `The sound of a recording${wanted === undefined ? ', as it was recorded' : `, as ${wanted}`}`,
      ids: recordingIds,
      parameters: { RequestedChannels: oneOf(['1', '2']), Download: ignored('sound is sent as it is'), ...softDeleted },
    },
    wanted === undefined ? Object.values(types) : [types[wanted]],
    async (asked) => {
      const { RequestedChannels: channels } = asked.values;
      const recording = await recordingOf(asked);
      const path = await asked.desk.recordings.file(asked.path['recording'] ?? '', {
        ...(wanted !== undefined && { format: wanted }),
        ...(channels !== undefined && { channels: channels === '1' ? 1 : 2 }),
      });
      if (path === null || !recording) return asked.notFound;
      return { status: 200, body: { file: path, type: types[wanted ?? recording.format] } };
    },
  );
}

export const recordings: readonly RestOperation[] = [
  list,
  fetchOne,
  remove,
  media('FetchRecordingWav', '.wav'),
  media('FetchRecordingMp3', '.mp3'),
  media('FetchRecordingMedia', ''),
];
