import type { Desk, MemberRecord, RoomRecord } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import { listOf, oneOf, queryValues, text, usually, yesNo } from '../../rest-fields.ts';
import { arrayOf, type DescribedOperation, shape } from '../../rest-openapi.ts';
import { accountUrl, callId, conferenceId, idIn, recordingId } from '../wire/identity.ts';
import { time } from '../wire/words.ts';
import { empty, invalid, inWrongState, json, notFound } from './answers.ts';
import { bxmlIn } from './bxml-body.ts';
import { moment, redirectionFields } from './call-fields.ts';
import { faultOfRedirection, firstForbidden, redirectOf } from './calls.ts';
import { wholePage } from './find-recording.ts';
import { answers, factsOf, readJson, readQuery, takesBxml, takesJson, voiceOperation, without } from './operation.ts';
import { listAnswer, pageFields, pageOf } from './paging.ts';
import { conferenceRecordingOf, conferenceRecordingSchema } from './recording-shapes.ts';
import { audio, mediaAnswer } from './recordings.ts';

const listFields = {
  name: text(),
  minCreatedTime: moment(),
  maxCreatedTime: moment(),
  ...pageFields(1000),
};

const updateFields = { status: usually('active', oneOf(['active', 'completed'])), ...redirectionFields };

const memberFields = { mute: yesNo(), hold: yesNo(), callIdsToCoach: listOf(text({ maximum: 255 })) };

const memberSchema = shape({
  callId: 'string',
  conferenceId: 'string',
  memberUrl: 'string',
  mute: 'boolean',
  hold: 'boolean',
  callIdsToCoach: arrayOf({ type: 'string' }),
});

/** What its creator's document said of it is not kept. */
const conferenceSchema = shape({
  id: 'string',
  name: 'string',
  createdTime: 'string',
  completedTime: 'string?',
  conferenceEventUrl: 'string?',
  conferenceEventMethod: 'string?',
  tag: 'string?',
  activeMembers: { anyOf: [arrayOf(memberSchema), { type: 'null' }] },
});

export const conferenceOperations: readonly DescribedOperation[] = [
  voiceOperation(
    'listConferences',
    'GET',
    '/conferences',
    {
      summary: 'Conferences, oldest first',
      query: listFields,
      answers: {
        200: {
          description: 'OK',
          bodies: answers(arrayOf(conferenceSchema)),
          headers: { Link: 'The next page, if there is one' },
        },
      },
    },
    async (request, desk) => {
      const read = readQuery(listFields, queryValues(request.query));
      if (!read.ok) return read.refusal;
      const { name, minCreatedTime, maxCreatedTime } = read.value;
      const filter = without({ name, createdFrom: minCreatedTime, createdTo: maxCreatedTime });
      const { entries, next } = await pageOf((page) => desk.rooms.list(filter, page), read.value);
      return listAnswer(
        entries.map((room) => conferenceOf(room, null, desk)),
        next,
        request,
        desk,
      );
    },
  ),
  conferenceOperation(
    'getConference',
    'GET',
    '',
    { summary: 'One conference', answers: { 200: { description: 'OK', bodies: answers(conferenceSchema) } } },
    async (room, _request, desk) => json(200, conferenceOf(room, await desk.rooms.members(room.id), desk)),
  ),
  conferenceOperation(
    'updateConference',
    'POST',
    '',
    {
      summary: 'Ends a conference, or has a document run in it',
      takes: takesJson(updateFields),
      answers: { 204: { description: 'No Content' } },
    },
    async (room, request, desk) => {
      const read = readJson(updateFields, request);
      if (!read.ok) return read.refusal;
      const isOver = read.value.status === 'completed';
      const fault = faultOfRedirection(isOver, read.value) ?? (await unreachable(read.value, desk));
      if (fault !== null) return invalid(fault);
      const done = isOver
        ? await desk.rooms.end(room.id)
        : await desk.rooms.announce(room.id, { ...redirectOf(read.value), format: 'bxml' });
      return done ? empty(204) : inWrongState('Conference', spelledIn(request));
    },
  ),
  conferenceOperation(
    'updateConferenceBxml',
    'PUT',
    '/bxml',
    { summary: 'Runs a document in a conference', takes: takesBxml, answers: { 204: { description: 'No Content' } } },
    async (room, request, desk) => {
      const read = bxmlIn(request, desk, 'conference-announcement');
      if (!read.ok) return read.refusal;
      const done = await desk.rooms.announce(room.id, { ...read.value, format: 'bxml' });
      return done ? empty(204) : inWrongState('Conference', spelledIn(request));
    },
  ),
  conferenceOperation(
    'getConferenceMember',
    'GET',
    '/members/:member',
    { summary: 'Somebody in a conference', answers: { 200: { description: 'OK', bodies: answers(memberSchema) } } },
    async (room, request, desk) => {
      const named = request.parameters['member'] ?? '';
      const id = idIn('c', named);
      const member = (await desk.rooms.members(room.id))?.find(
        ({ callId: call, state }) => call === id && isThere(state),
      );
      return member ? json(200, memberOf(member, room, desk)) : notFound('Member', named);
    },
  ),
  conferenceOperation(
    'updateConferenceMember',
    'PUT',
    '/members/:member',
    {
      summary: 'Mutes, holds, or has coach',
      takes: takesJson(memberFields),
      answers: { 204: { description: 'No Content' } },
    },
    updateMember,
  ),
  conferenceOperation(
    'listConferenceRecordings',
    'GET',
    '/recordings',
    {
      summary: 'The recordings of a conference',
      answers: { 200: { description: 'OK', bodies: answers(arrayOf(conferenceRecordingSchema)) } },
    },
    async (room, _request, desk) => {
      const { entries } = await pageOf((page) => desk.recordings.list({ roomId: room.id }, page), wholePage);
      return json(
        200,
        entries.map((record) => conferenceRecordingOf(record, room, desk)),
      );
    },
  ),
  conferenceOperation(
    'getConferenceRecording',
    'GET',
    '/recordings/:recording',
    {
      summary: 'One recording of a conference',
      answers: { 200: { description: 'OK', bodies: answers(conferenceRecordingSchema) } },
    },
    async (room, request, desk) => {
      const record = await recordingIn(room, request, desk);
      return record ? json(200, conferenceRecordingOf(record, room, desk)) : noRecording(request);
    },
  ),
  conferenceOperation(
    'downloadConferenceRecording',
    'GET',
    '/recordings/:recording/media',
    { summary: 'The sound of one', answers: { 200: { description: 'OK', bodies: audio } } },
    async (room, request, desk) => {
      const record = await recordingIn(room, request, desk);
      return record ? mediaAnswer(record, noRecording(request), desk) : noRecording(request);
    },
  ),
];

function conferenceOperation(
  name: string,
  method: DescribedOperation['method'],
  path: string,
  paper: Parameters<typeof voiceOperation>[3],
  run: (room: RoomRecord, request: FaceRequest, desk: Desk) => Promise<FaceResponse>,
): DescribedOperation {
  return voiceOperation(name, method, `/conferences/:conference${path}`, paper, async (request, desk) => {
    const id = idIn('conf', spelledIn(request));
    const room = id && (await desk.rooms.find(id));
    return room && room.id === id ? run(room, request, desk) : notFound('Conference', spelledIn(request));
  });
}

const spelledIn = ({ parameters }: FaceRequest): string => parameters['conference'] ?? '';

async function unreachable(
  {
    redirectUrl,
    redirectFallbackUrl,
  }: { readonly redirectUrl: string | undefined; readonly redirectFallbackUrl: string | undefined },
  desk: Desk,
): Promise<string | null> {
  return firstForbidden(
    [
      ['redirectUrl', redirectUrl],
      ['redirectFallbackUrl', redirectFallbackUrl],
    ],
    desk,
  );
}

async function updateMember(room: RoomRecord, request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const named = request.parameters['member'] ?? '';
  const read = readJson(memberFields, request);
  if (!read.ok) return read.refusal;
  const { mute, hold, callIdsToCoach } = read.value;
  const coaches = callIdsToCoach?.map((spelled) => idIn('c', spelled));
  const strange = callIdsToCoach?.find((_spelled, index) => coaches?.[index] === null);
  if (strange !== undefined) return invalid(`Invalid callIdsToCoach: [${strange}] is no call id`);
  const id = idIn('c', named);
  const changed =
    id &&
    (await desk.rooms.changeMember(
      room.id,
      id,
      without({
        muted: mute,
        held: hold,
        coaches: coaches?.filter((coach) => coach !== null),
      }),
    ));
  return changed ? empty(204) : notFound('Member', named);
}

async function recordingIn(room: RoomRecord, { parameters }: FaceRequest, desk: Desk) {
  const named = parameters['recording'] ?? '';
  const id = idIn('r', named);
  const record = id && (await desk.recordings.find(id));
  return record && record.roomId === room.id && recordingId(record.id) === named ? record : null;
}

const noRecording = ({ parameters }: FaceRequest): FaceResponse => notFound('Recording', parameters['recording'] ?? '');

function conferenceOf(room: RoomRecord, members: readonly MemberRecord[] | null, desk: Desk): JsonObject {
  return {
    id: conferenceId({ account: factsOf(desk) }, room.id),
    name: room.name,
    createdTime: time(room.createdAt),
    completedTime: room.endedAt === undefined ? null : time(room.endedAt),
    conferenceEventUrl: null,
    conferenceEventMethod: null,
    tag: null,
    activeMembers: members?.filter(({ state }) => isThere(state)).map((member) => memberOf(member, room, desk)) ?? null,
  };
}

const isThere = (state: MemberRecord['state']): boolean => state === 'joined';

function memberOf({ callId: id, muted, held, coaches }: MemberRecord, room: RoomRecord, desk: Desk): JsonObject {
  const account = factsOf(desk);
  const conference = conferenceId({ account }, room.id);
  const call = callId({ id, account });
  return {
    callId: call,
    conferenceId: conference,
    memberUrl: `${accountUrl(account)}/conferences/${conference}/members/${call}`,
    mute: muted,
    hold: held,
    callIdsToCoach: coaches.map((coach) => callId({ id: coach, account })),
  };
}
