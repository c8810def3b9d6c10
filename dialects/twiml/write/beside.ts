import type { XmlElement } from '../../../src/document/index.ts';
import {
  type ControlRecording,
  type JsonObject,
  type JsonValue,
  type MediaTap,
  on,
  type StartRecording,
  type StartSiprec,
  type StartStream,
  type StartTranscription,
  type Verb,
} from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { leftOut, type Said } from '../../one-list.ts';
import { type Attributes, tag, unless } from '../../xml-body.ts';
import { parameterTags } from './nouns.ts';
import { storageAttributes } from './record.ts';
import { callbackAttributes, type Writing } from './writing.ts';

const tracks = { caller: 'inbound_track', heard: 'outbound_track', both: 'both_tracks' } as const;
const recordingTracks = { caller: 'inbound', heard: 'outbound', both: 'both' } as const;

const start = (noun: XmlElement): Said<XmlElement> => ({ elements: [tag('Start', {}, [noun])], next: on });
const stop = (name: string, tap: string | null): Said<XmlElement> => ({
  elements: [tag('Stop', {}, [tag(name, { name: tap?.trim() || undefined })])],
  next: on,
});

export function tapAttributes({ tap, track, notify: [notify] }: MediaTap, usual: MediaTap['track']): Attributes {
  return {
    name: tap?.trim() || undefined,
    track: unless(tracks[usual], tracks[track]),
    ...callbackAttributes(notify, 'statusCallback', 'statusCallbackMethod'),
  };
}

/** A WebSocket as it is written; null if it is none. */
export function socketOf(socket: Pick<StartStream, 'url' | 'credentials'>): string | null {
  return /^wss?:/i.test(socket.url) && URL.canParse(socket.url) ? addressOf(socket) : null;
}

type Background = Extract<
  Verb,
  {
    readonly verb:
      | 'start-stream'
      | 'start-siprec'
      | 'start-recording'
      | 'start-transcription'
      | 'stop-stream'
      | 'stop-siprec'
      | 'stop-transcription'
      | 'control-recording';
  }
>;

/** What runs beside the call: a noun in a Start or Stop of its own. */
export function writeBackground(verb: Background, writing: Writing): Said<XmlElement> {
  switch (verb.verb) {
    case 'start-stream':
      return startStream(verb, writing);
    case 'start-siprec':
      return startSiprec(verb);
    case 'start-recording':
      return startRecording(verb);
    case 'start-transcription':
      return startTranscription(verb);
    case 'stop-stream':
      return stop('Stream', verb.tap);
    case 'stop-siprec':
      return stop('Siprec', verb.tap);
    case 'stop-transcription':
      return stop('Transcription', verb.tap);
    case 'control-recording':
      return stopRecording(verb, writing);
  }
}

function startStream(verb: StartStream, writing: Writing): Said<XmlElement> {
  const url = socketOf(verb);
  if (url === null) return leftOut(verb, writing.lose, 'it goes to no WebSocket');
  return start(tag('Stream', { url, ...tapAttributes(verb, 'caller') }, parameterTags(verb.parameters)));
}

function startSiprec(verb: StartSiprec): Said<XmlElement> {
  const attributes = { connectorName: verb.connector?.trim() || undefined, ...tapAttributes(verb, 'both') };
  return start(tag('Siprec', attributes, parameterTags(verb.parameters)));
}

function startRecording({ recording, rule }: StartRecording): Said<XmlElement> {
  return start(
    tag('Recording', {
      name: recording?.trim() || undefined,
      channels: rule.channels === 2 ? undefined : 'mono',
      track: unless('both', recordingTracks[rule.track]),
      ...storageAttributes(rule, 'trim-silence'),
    }),
  );
}

function stopRecording(verb: ControlRecording, writing: Writing): Said<XmlElement> {
  if (verb.action === 'stop') return stop('Recording', verb.recording);
  return leftOut(verb, writing.lose, 'TwiML neither pauses nor resumes a recording');
}

function startTranscription(verb: StartTranscription): Said<XmlElement> {
  const { statusCallback, ...attributes } = tapAttributes(verb, 'both');
  const said = stringsOf(verb.settings);
  const noun = tag(
    'Transcription',
    {
      ...attributes,
      statusCallbackUrl: statusCallback,
      languageCode: unless('en-US', verb.language ?? 'en-US'),
      partialResults: unless(false, verb.partialResults),
      ...Object.fromEntries(said.filter(([name]) => isAttribute(name))),
    },
    [
      ...parameterTags(verb.parameters),
      ...said
        .filter(([name]) => name.startsWith('config.'))
        .map(([name, value]) => tag('Config', { name: name.slice('config.'.length), value })),
    ],
  );
  return start(noun);
}

/** Settings that are said in one word. */
export function stringsOf(settings: JsonObject): readonly (readonly [string, string])[] {
  return Object.entries(settings).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

/** Settings that are lists of tables, as so many elements. */
export function tagsOf(name: string, list: JsonValue | undefined): readonly XmlElement[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: JsonValue) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? [tag(name, Object.fromEntries(stringsOf(item as JsonObject).filter(([attribute]) => isAttribute(attribute))))]
      : [],
  );
}

export function isAttribute(name: string): boolean {
  return /^[A-Za-z_][\w-]*$/.test(name);
}
