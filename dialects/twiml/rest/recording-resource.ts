import type { RecordingRecord } from '../../../src/desk/index.ts';
import { callSid, recordingSid, sid } from '../sid.ts';
import { wholeSeconds } from '../wire/words.ts';
import type { Asked, Resource } from './operation.ts';
import type { Table } from './rules.ts';
import {
  below,
  date,
  fixed,
  integer,
  nothing,
  type Shape,
  sidField,
  sidOrNull,
  text,
  textOrNull,
  word,
} from './shape.ts';

export interface RecordingSubject {
  readonly base: string;
  readonly account: string;
  readonly publicUrl: string;
  readonly recording: RecordingRecord;
}

export function recordingSubject(
  { base, account, desk }: Pick<Asked<Table>, 'base' | 'account' | 'desk'>,
  recording: RecordingRecord,
): RecordingSubject {
  return { base, account, publicUrl: desk.publicUrl, recording };
}

const statuses = {
  'in-progress': 'in-progress',
  paused: 'paused',
  processing: 'processing',
  ready: 'completed',
  absent: 'absent',
} as const;

/** How it began, in the provider's words; what a conference recorded through the API has one of its own. */
const sources = {
  record: 'RecordVerb',
  dial: 'DialVerb',
  conference: 'Conference',
  'start-recording': 'StartCallRecordingTwiML',
  api: 'StartCallRecordingAPI',
  outbound: 'OutboundAPI',
} as const;

const tracks = { both: 'both', caller: 'inbound', heard: 'outbound' } as const;

const common = {
  sid: sidField('RE', ({ recording }: RecordingSubject) => recordingSid(recording.id)),
  account_sid: sidField('AC', ({ account }: RecordingSubject) => account),
  // A conference is recorded under the first call in it, as long as there is one.
  call_sid: sidOrNull('CA', ({ recording: { callId } }: RecordingSubject) => (callId === '' ? null : callSid(callId))),
  conference_sid: sidOrNull('CF', ({ recording }: RecordingSubject) =>
    recording.roomId === undefined ? null : sid('conference', recording.roomId),
  ),
  api_version: fixed('2010-04-01'),
  status: word(Object.values(statuses), ({ recording }: RecordingSubject) => statuses[recording.state]),
  source: word(
    [...Object.values(sources), 'StartConferenceRecordingAPI'],
    ({ recording: { by, roomId } }: RecordingSubject) =>
      by === 'api' && roomId !== undefined ? 'StartConferenceRecordingAPI' : sources[by],
  ),
  channels: integer(({ recording }: RecordingSubject) => recording.channels),
  duration: textOrNull(({ recording: { durationMs } }: RecordingSubject) =>
    durationMs < 0 ? '-1' : wholeSeconds(durationMs),
  ),
  start_time: date(({ recording }: RecordingSubject) => recording.startedAt),
  date_created: date(({ recording }: RecordingSubject) => recording.startedAt),
  date_updated: date(({ recording }: RecordingSubject) => recording.endedAt ?? recording.startedAt),
  price: nothing,
  price_unit: fixed('USD'),
  error_code: nothing,
  encryption_details: nothing,
} satisfies Shape<RecordingSubject>;

export const recordingResource: Resource<RecordingSubject> = {
  name: 'Recording',
  shape: {
    ...common,
    media_url: text(({ publicUrl, base, recording }) => `${publicUrl}${base}/Recordings/${recordingSid(recording.id)}`),
    uri: text(({ base, recording }) => `${base}/Recordings/${recordingSid(recording.id)}.json`),
    subresource_uris: below(({ base, recording }) => ({
      add_on_results: `${base}/Recordings/${recordingSid(recording.id)}/AddOnResults.json`,
      transcriptions: `${base}/Recordings/${recordingSid(recording.id)}/Transcriptions.json`,
    })),
  },
};

export const callRecordingResource: Resource<RecordingSubject> = {
  name: 'CallRecording',
  shape: {
    ...common,
    track: word(Object.values(tracks), ({ recording: { track = 'both' } }) => tracks[track]),
    uri: text(
      ({ base, recording }) =>
        `${base}/Calls/${callSid(recording.callId)}/Recordings/${recordingSid(recording.id)}.json`,
    ),
  },
};

export const conferenceRecordingResource: Resource<RecordingSubject> = {
  name: 'ConferenceRecording',
  shape: {
    ...common,
    uri: text(
      ({ base, recording }) =>
        `${base}/Conferences/${sid('conference', recording.roomId ?? '')}/Recordings/${recordingSid(recording.id)}.json`,
    ),
  },
};
