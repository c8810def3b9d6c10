import {
  controlRecording,
  type JsonObject,
  type MediaTap,
  startRecording,
  startSiprec,
  startStream,
  startTranscription,
  stopSiprec,
  stopStream,
  stopTranscription,
  type Verb,
} from '../../../src/verbs/index.ts';
import { ElementReader, shown } from './element.ts';
import { readParameters } from './parameters.ts';
import { readStorage } from './record.ts';
import { readLanguage } from './voice.ts';

const tracks = { inbound_track: 'caller', outbound_track: 'heard', both_tracks: 'both' } as const;
const recordingTracks = { inbound: 'caller', outbound: 'heard', both: 'both' } as const;
type Track = keyof typeof tracks;

/** Longest that a recording beside the call may become: as long as a call may last. */
const longestMs = 14_400_000;

type NounReader = (element: ElementReader) => Verb | null;

const started: ReadonlyMap<string, NounReader> = new Map<string, NounReader>([
  ['Stream', readStartStream],
  ['Siprec', readStartSiprec],
  ['Recording', readStartRecording],
  ['Transcription', readStartTranscription],
]);

/** Begins what runs beside the call and goes on at once; it does not answer. */
export function readStart(element: ElementReader): readonly Verb[] {
  element.without('action', 'method');
  element.finish();
  return readNouns(element, started);
}

const stopped: ReadonlyMap<string, NounReader> = new Map<string, NounReader>([
  ['Stream', (noun) => stopStream({ ...named(noun), waitsForFarEnd: false })],
  ['Siprec', (noun) => stopSiprec(named(noun))],
  ['Transcription', (noun) => stopTranscription(named(noun))],
  [
    'Recording',
    (noun) => {
      const { tap, ...rest } = named(noun);
      return controlRecording({ ...rest, recording: tap, action: 'stop' });
    },
  ],
]);

/** Ends what was started under a name, or whatever of its kind runs. */
export function readStop(element: ElementReader): readonly Verb[] {
  element.finish();
  return readNouns(element, stopped);
}

function readNouns(element: ElementReader, readers: ReadonlyMap<string, NounReader>): readonly Verb[] {
  element.refuseText();
  if (element.elements.length === 0)
    element.reading.warn(element.place, {
      code: 'missing-value',
      message: `<${element.name}> holds nothing; it is skipped.`,
      hint: [...readers.keys()].join(', '),
      providerCode: '12200',
    });
  return element.elements.flatMap((child) => {
    const read = readers.get(child.name);
    if (read) return read(new ElementReader(child, element.reading)) ?? [];
    element.refuseElement(child);
    return [];
  });
}

/** Of what is stopped its name alone matters; the rest may be repeated from its Start. */
function named(noun: ElementReader): { tap: string | null; place: Verb['place']; answers: false } {
  return { place: noun.place, answers: false, tap: nameOf(noun) };
}

function nameOf(noun: ElementReader): string | null {
  return noun.text('name')?.trim() || null;
}

/** Stream, Siprec and Transcription have these in common. */
export function readTap(
  noun: ElementReader,
  kind: string,
  callback: { readonly url: string; readonly method: string },
  usual: Track,
  notes?: JsonObject,
): MediaTap {
  return {
    tap: nameOf(noun),
    track: tracks[noun.oneOf<Track>('track', ['inbound_track', 'outbound_track', 'both_tracks'], usual)],
    parameters: readParameters(noun, ['Config']),
    notify: noun.notify(kind, callback, [], notes),
  };
}

const statusCallback = { url: 'statusCallback', method: 'statusCallbackMethod' } as const;

/** Where a stream goes; null, with an error remark, if that is no WebSocket. */
export function readSocket(noun: ElementReader): ReturnType<ElementReader['reading']['socket']> {
  const target = noun.reading.socket(noun.text('url') ?? '', `<${noun.name} url>`, noun.place);
  if (target?.url.includes('?'))
    noun.reading.warn(noun.place, {
      code: 'unusual-value',
      message: `<${noun.name} url="${shown(target.url)}"> has a query, which other servers refuse; it is sent.`,
      hint: 'write <Parameter name="…" value="…"/> instead',
      providerCode: '12200',
    });
  noun.without('connectorName', 'audioFormat', 'sampleRate');
  return target;
}

function readStartStream(noun: ElementReader): Verb | null {
  const tap = readTap(noun, 'stream-status', statusCallback, 'inbound_track');
  const socket = readSocket(noun);
  noun.finish();
  return socket ? startStream({ place: noun.place, answers: false, ...tap, ...socket, bidirectional: false }) : null;
}

function readStartSiprec(noun: ElementReader): Verb {
  const tap = readTap(noun, 'siprec-status', statusCallback, 'both_tracks');
  const connector = noun.text('connectorName')?.trim();
  noun.finish();
  return startSiprec({ place: noun.place, answers: false, ...tap, ...(connector && { connector }) });
}

function readStartRecording(noun: ElementReader): Verb {
  const recording = nameOf(noun);
  const side = noun.oneOf('track', ['both', 'inbound', 'outbound'], 'both');
  const track = recordingTracks[side];
  const channels = noun.oneOf('channels', ['dual', 'mono'], 'dual') === 'dual' && track === 'both' ? 2 : 1;
  const storage = readStorage(noun, 'trim-silence', side);
  noun.without('recordingConfigurationId');
  noun.finish();
  noun.refuseElements();
  const rule = { format: 'wav', channels, track, maximumMs: longestMs, ...storage } as const;
  return startRecording({ place: noun.place, answers: false, recording, rule, startsOn: 'now' });
}

const transcriptionSettings = [
  'transcriptionEngine',
  'speechModel',
  'profanityFilter',
  'enableAutomaticPunctuation',
  'hints',
  'inboundTrackLabel',
  'outboundTrackLabel',
  'enableProviderData',
  'intelligenceService',
  'conversationId',
  'conversationConfiguration',
];

/** What the two sides are called when they are told. */
function readLabels(noun: ElementReader): JsonObject | undefined {
  const callerLabel = noun.text('inboundTrackLabel')?.trim();
  const heardLabel = noun.text('outboundTrackLabel')?.trim();
  if (!callerLabel && !heardLabel) return undefined;
  return { ...(callerLabel && { callerLabel }), ...(heardLabel && { heardLabel }) };
}

/** What only an engine understands goes along as it is written. */
function readStartTranscription(noun: ElementReader): Verb {
  const callback = { url: 'statusCallbackUrl', method: 'statusCallbackMethod' };
  const tap = readTap(noun, 'transcription-status', callback, 'both_tracks', readLabels(noun));
  const partialResults = noun.boolean('partialResults', false);
  const language = readLanguage(noun, 'languageCode') ?? 'en-US';
  const settings = transcriptionSettings.flatMap((name) => {
    const value = noun.text(name)?.trim();
    return value ? [[name, value] as const] : [];
  });
  const configured = noun.elements
    .filter(({ name }) => name === 'Config')
    .map(({ attributes }) => [`config.${attributes.get('name') ?? ''}`, attributes.get('value') ?? ''] as const);
  noun.finish();
  return startTranscription({
    place: noun.place,
    answers: false,
    ...tap,
    language,
    partialResults,
    settings: Object.fromEntries([...settings, ...configured]),
  });
}
