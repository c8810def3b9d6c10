import type { Fields, XmlElement } from '../../../src/document/index.ts';
import {
  controlRecording,
  type MediaTap,
  startGather,
  startStream,
  startTranscription,
  stopGather,
  stopStream,
  stopTranscription,
  type Verb,
} from '../../../src/verbs/index.ts';
import type { NoticeKind } from '../events.ts';
import { credentialsOf, tagOf, withCredentials } from './callback.ts';
import { noticeNames, notices } from './notification.ts';
import { childrenOf, type ElementReader, kebab, type Reading } from './reading.ts';

const control =
  (action: 'pause' | 'resume' | 'stop'): ElementReader =>
  (element, reading) => {
    reading.finish(element, reading.fields(element));
    return [controlRecording({ recording: null, action, answers: false, place: element.place })];
  };

/** Each without an effect where nothing is recorded. */
export const readPauseRecording = control('pause');
export const readResumeRecording = control('resume');
export const readStopRecording = control('stop');

/** Every key is told from here on, but for those of a Gather. */
export function readStartGather(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const [notify] = notices('dtmf', noticeNames('dtmf'), element, fields, reading);
  const tag = tagOf(element, fields);
  reading.finish(element, fields);
  if (!notify) {
    reading.invalid(element, '<StartGather> has no dtmfUrl that can be called.');
    return [];
  }
  return [...tag, startGather({ notify, exceptGathered: true, answers: false, place: element.place })];
}

export function readStopGather(element: XmlElement, reading: Reading): readonly Verb[] {
  reading.finish(element, reading.fields(element));
  return [stopGather({ answers: false, place: element.place })];
}

/** Tracks of the call as Bandwidth names them, and whose voice they are. */
export const tracks = { inbound: 'caller', outbound: 'heard', both: 'both' } as const;
type Track = keyof typeof tracks;

/** Params of one stream or transcription (reference 2.12 and 2.13). */
const mostParameters = 12;

function tapOf(element: XmlElement, fields: Fields, kind: NoticeKind, prefix: string, reading: Reading): MediaTap {
  const track = fields.oneOf<Track, Track>('tracks', ['inbound', 'outbound', 'both'], 'inbound');
  const destination = fields.text('destination')?.trim() ?? '';
  const notes = { tracks: track, ...(isSocket(destination) && { destination }) };
  return {
    tap: fields.text('name') ?? null,
    track: tracks[track],
    parameters: parametersOf(element, reading),
    notify: notices(kind, noticeNames(prefix), element, fields, reading, notes),
  };
}

function parametersOf(element: XmlElement, reading: Reading): Readonly<Record<string, string>> {
  const children = childrenOf(element);
  if (children.length > mostParameters)
    reading.warn(
      'exceeded-limit',
      element,
      `<${element.name}> has ${children.length} parameters, which Bandwidth refuses beyond ${mostParameters}; all are sent.`,
    );
  return Object.fromEntries(
    children.flatMap((child) => {
      const fields = reading.fields(child);
      const [name, value] = [fields.text('name'), fields.text('value') ?? ''];
      reading.finish(child, fields);
      if (name !== undefined) return [[name, value]];
      reading.warn('missing-value', child, `<${child.name}> has no name and is left out.`);
      return [];
    }),
  );
}

/** Audio to a WebSocket from here on. As the last verb of a document it ends with the call, at once. */
export function readStartStream(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const tap = tapOf(element, fields, 'streamEvent', 'streamEvent', reading);
  const url = fields.text('destination')?.trim() ?? '';
  const credentials = credentialsOf(fields, 'destinationUsername', 'destinationPassword');
  const bidirectional = fields.oneOf('mode', ['unidirectional', 'bidirectional'], 'unidirectional') === 'bidirectional';
  reading.finish(element, fields);
  if (!isSocket(url)) {
    reading.warn(
      'invalid-value',
      element,
      `destination="${url}" on <StartStream> is no WebSocket; nothing is streamed.`,
      'write wss://host/path',
    );
    return [];
  }
  const place = element.place;
  return [startStream({ ...tap, url, ...withCredentials(credentials), bidirectional, answers: true, place })];
}

function isSocket(url: string): boolean {
  return URL.canParse(url) && /^wss?:$/.test(new URL(url).protocol);
}

export function readStopStream(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const tap = fields.text('name') ?? null;
  const waitsForFarEnd = fields.boolean('wait', false);
  reading.finish(element, fields);
  if (tap === null) reading.invalid(element, '<StopStream> has no name.');
  return [stopStream({ tap, waitsForFarEnd, answers: false, place: element.place })];
}

/** `stabilized` is told in the events as a text. */
export function readStartTranscription(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const tap = tapOf(element, fields, 'transcriptionEvent', 'transcriptionEvent', reading);
  const destination = fields.text('destination')?.trim();
  const stabilized = fields.boolean('stabilized', true);
  reading.finish(element, fields);
  if (destination !== undefined && !isSocket(destination))
    reading.warn(
      `ignored-${kebab('destination')}`,
      element,
      'destination on <StartTranscription> is no WebSocket and is left out.',
    );
  return [
    startTranscription({
      ...tap,
      notify: tap.notify.map((notify) => ({ ...notify, notes: { ...notify.notes, stabilized } })),
      partialResults: !stabilized,
      settings: {},
      ...(destination !== undefined && isSocket(destination) && { destination }),
      answers: false,
      place: element.place,
    }),
  ];
}

export function readStopTranscription(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const tap = fields.text('name') ?? null;
  reading.finish(element, fields);
  return [stopTranscription({ tap, answers: false, place: element.place })];
}
