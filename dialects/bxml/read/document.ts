import type { ParseFailure, SourceDocument, XmlElement } from '../../../src/document/index.ts';
import {
  type Diagnostic,
  end,
  hangup,
  into,
  on,
  pause,
  type Script,
  type Then,
  tag,
  type Verb,
} from '../../../src/verbs/index.ts';
import type { ReadContext, Reply } from '../../dialect.ts';
import { generationOf } from '../evidence.ts';
import { settingsOf } from '../settings.ts';
import { roots } from '../vocabulary.ts';
import {
  readPauseRecording,
  readResumeRecording,
  readStartGather,
  readStartStream,
  readStartTranscription,
  readStopGather,
  readStopRecording,
  readStopStream,
  readStopTranscription,
} from './beside.ts';
import { readGather } from './gather.ts';
import { readBridge, readConference, readConnect, readForward, readRefer } from './joining.ts';
import { readPlayAudio } from './play-audio.ts';
import { childrenOf, type ElementReader, Reading } from './reading.ts';
import { readRecord, readStartRecording } from './record.ts';
import { readHangup, readPause, readRedirect, readReject, readRing, readSendDtmf, readTag } from './small.ts';
import { readSpeakSentence } from './speak-sentence.ts';
import { checkStructure } from './structure.ts';
import { readTransfer } from './transfer.ts';
import { readUnsupported } from './unsupported.ts';

/** Who reads which verb; a verb without an entry is not carried out. */
const readers: ReadonlyMap<string, ElementReader> = new Map([
  ['SpeakSentence', readSpeakSentence],
  ['PlayAudio', readPlayAudio],
  ['Gather', readGather],
  ['Record', readRecord],
  ['Transfer', readTransfer],
  ['Redirect', readRedirect],
  ['Pause', readPause],
  ['Ring', readRing],
  ['SendDtmf', readSendDtmf],
  ['Tag', readTag],
  ['Hangup', readHangup],
  ['Reject', readReject],
  ['Bridge', readBridge],
  ['Conference', readConference],
  ['Forward', readForward],
  ['Refer', readRefer],
  ['Connect', readConnect],
  ['StartRecording', readStartRecording],
  ['PauseRecording', readPauseRecording],
  ['ResumeRecording', readResumeRecording],
  ['StopRecording', readStopRecording],
  ['StartGather', readStartGather],
  ['StopGather', readStopGather],
  ['StartStream', readStartStream],
  ['StopStream', readStopStream],
  ['StartTranscription', readStartTranscription],
  ['StopTranscription', readStopTranscription],
]);

/** After the last verb of v1 the line stays open this long. */
const openLineMs = 30_000;

/** A reply as verbs. Never throws; what Bandwidth would refuse is not usable, and its diagnostics say why. */
export function read(reply: Reply, context: ReadContext): Script {
  const parsed = reply.source.xml();
  if (!parsed.ok) return refused([unreadable(reply.source, parsed)]);
  const { root, notes } = parsed;
  const tolerated = notes.map(
    ({ code, message, place }): Diagnostic => ({ code, severity: 'information', message, place }),
  );
  if (!roots.includes(root.name)) return refused([...tolerated, wrongRoot(root)]);
  const asked = context.notes['generation'] === 'v1' ? 'v1' : settingsOf(context.settings).generation;
  const reading = new Reading(reply, context, generationOf(root, asked));
  checkStructure(root, reading);
  if (reading.refused) return refused([...tolerated, ...reading.diagnostics]);
  reading.finish(root, reading.fields(root));
  const verbs = [...tagOfLeg(root, reading, context), ...readVerbs(root, reading)];
  const diagnostics = [...tolerated, ...reading.diagnostics];
  if (reading.refused) return refused(diagnostics);
  return { dialect: 'bxml', usable: true, verbs, atEnd: atEnd(root, reading), atHangup: end(), diagnostics };
}

/** A callee's leg begins with the tag that its number or uri was given, and keeps it until its documents change it. */
function tagOfLeg(root: XmlElement, { role }: Reading, { notes }: ReadContext): readonly Verb[] {
  const said = notes['tag'];
  if (role !== 'screening' || typeof said !== 'string' || childrenOf(root)[0]?.name === 'Tag') return [];
  return [tag({ tag: said, answers: false, place: root.place })];
}

/** The verbs in order; those that can never be reached stay in the list, and a diagnostic says so. */
function readVerbs(root: XmlElement, reading: Reading): readonly Verb[] {
  const verbs: Verb[] = [];
  let last: XmlElement | null = null;
  let told = false;
  for (const element of childrenOf(root)) {
    if (last && !told)
      reading.inform(
        'unreachable-verb',
        element,
        `<${element.name}> and what follows it can never be reached: <${last.name}> ends the document.`,
      );
    told ||= last !== null;
    const read = (readers.get(element.name) ?? readUnsupported)(element, reading);
    if (!read.every(goesOn)) last ??= element;
    verbs.push(...read);
  }
  return verbs;
}

/** Whether any ending of a verb leads to the next one. */
function goesOn(verb: Verb): boolean {
  switch (verb.verb) {
    case 'hangup':
    case 'reject':
    case 'redirect':
    case 'forward':
      return false;
    case 'gather':
      return [verb.onInput, verb.onNoMatch, verb.onNoInput].some(isOn);
    case 'record':
      return [verb.onRecorded, verb.onNothing].some(isOn);
    case 'dial':
    case 'bridge':
    case 'refer':
      return [verb.onCompleted, verb.onFailed].some(isOn);
    case 'unsupported':
      return isOn(verb.onSkipped);
    default:
      return true;
  }
}

const isOn = ({ go }: Then): boolean => go === on.go;

/** A document inside a verb comes back to it: a callee is joined. v2 hangs up, and refuses a call that nothing has answered; v1 had answered it, and waits before it hangs up. */
function atEnd({ place }: XmlElement, reading: Reading): Then {
  if (reading.role !== 'call') return on;
  return reading.choose({
    v1: into([
      pause({ durationMs: openLineMs, answers: true, place }),
      hangup({ cause: 'normal', headers: {}, answers: true, place }),
    ]),
    v2: end('normal', false),
  });
}

function refused(diagnostics: readonly Diagnostic[]): Script {
  return { dialect: 'bxml', usable: false, verbs: [], atEnd: end('failed'), atHangup: end(), diagnostics };
}

function unreadable({ kind }: SourceDocument, { message, line, column }: ParseFailure): Diagnostic {
  const place = { line, column };
  if (kind === 'empty')
    return {
      code: 'empty-document',
      severity: 'error',
      message: 'The document is empty.',
      place,
      hint: '<Response/> hangs up',
    };
  const hint = message.includes('&')
    ? 'in a url, too, & is written &amp;'
    : 'every tag must be closed and every value quoted';
  return {
    code: 'malformed-document',
    severity: 'error',
    message: `The document is not well-formed: ${message}.`,
    place,
    hint,
  };
}

function wrongRoot({ name, place }: XmlElement): Diagnostic {
  return {
    code: 'wrong-root',
    severity: 'error',
    message: `The root element is <${name}>.`,
    place,
    hint: 'it must be <Response> or <Bxml>',
  };
}
