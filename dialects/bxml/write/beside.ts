import type { XmlElement } from '../../../src/document/index.ts';
import {
  type MediaTap,
  on,
  type StartGather,
  type StartStream,
  type StartTranscription,
  type StopStream,
  type StopTranscription,
  type VerbOf,
} from '../../../src/verbs/index.ts';
import { leftOut, type Said } from '../../one-list.ts';
import type { tracks } from '../read/beside.ts';
import { credentialAttributes, noticeOf, urlAttributes } from './callback.ts';
import { usual, type Values, type Writing } from './writing.ts';

const controls = { pause: 'PauseRecording', resume: 'ResumeRecording', stop: 'StopRecording' } as const;

/** BXML has one recording at a time. */
export function writeControl({ action }: VerbOf<'control-recording'>, writing: Writing): Said<XmlElement> {
  return said(writing.tag(controls[action]));
}

export function writeStartGather(start: StartGather, writing: Writing): Said<XmlElement> {
  const notify = noticeOf([start.notify], 'dtmf');
  if (!notify) return leftOut(start, writing.lose, 'its keys are told in words that are not BXML');
  return said(writing.tag('StartGather', urlAttributes({ told: [{ prefix: 'dtmf', notify }] })));
}

export function writeStopGather(writing: Writing): Said<XmlElement> {
  return said(writing.tag('StopGather'));
}

const trackNames = { caller: 'inbound', heard: 'outbound', both: 'both' } as const satisfies Readonly<
  Record<(typeof tracks)[keyof typeof tracks], string>
>;

export function writeStartStream(stream: StartStream, writing: Writing): Said<XmlElement> {
  const { url, credentials, bidirectional } = stream;
  const attributes = {
    ...tapAttributes(stream, 'streamEvent'),
    destination: url,
    mode: usual(bidirectional ? 'bidirectional' : 'unidirectional', 'unidirectional'),
    ...credentialAttributes(credentials, 'destinationUsername', 'destinationPassword'),
  };
  return said(writing.tag('StartStream', attributes, parameters('StreamParam', stream, writing)));
}

export function writeStopStream(stop: StopStream, writing: Writing): Said<XmlElement> {
  const { tap, waitsForFarEnd } = stop;
  if (!tap) return leftOut(stop, writing.lose, 'BXML stops a stream by its name alone');
  return said(writing.tag('StopStream', { name: tap, wait: usual(waitsForFarEnd, false) }));
}

export function writeStartTranscription(transcription: StartTranscription, writing: Writing): Said<XmlElement> {
  const attributes = {
    ...tapAttributes(transcription, 'transcriptionEvent'),
    destination: transcription.destination,
    stabilized: usual(!transcription.partialResults, true),
  };
  return said(writing.tag('StartTranscription', attributes, parameters('CustomParam', transcription, writing)));
}

export function writeStopTranscription({ tap }: StopTranscription, writing: Writing): Said<XmlElement> {
  return said(writing.tag('StopTranscription', { name: tap ?? undefined }));
}

function tapAttributes({ tap, track, notify }: MediaTap, kind: 'streamEvent' | 'transcriptionEvent'): Values {
  return {
    name: tap ?? undefined,
    tracks: usual(trackNames[track], 'inbound'),
    ...urlAttributes({ told: [{ prefix: kind, notify: noticeOf(notify, kind) }] }),
  };
}

function parameters(
  name: 'StreamParam' | 'CustomParam',
  { parameters: values }: MediaTap,
  writing: Writing,
): readonly XmlElement[] {
  return Object.entries(values).map(([key, value]) => writing.tag(name, { name: key, value }));
}

const said = (element: XmlElement): Said<XmlElement> => ({ elements: [element], next: on });
