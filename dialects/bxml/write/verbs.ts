import type { XmlElement } from '../../../src/document/index.ts';
import { type Callback, on, type Verb } from '../../../src/verbs/index.ts';
import { lostVerb } from '../../lost.ts';
import { type Ahead, type ListWords, leftOut, loseOtherWays, type Said } from '../../one-list.ts';
import {
  writeControl,
  writeStartGather,
  writeStartStream,
  writeStartTranscription,
  writeStopGather,
  writeStopStream,
  writeStopTranscription,
} from './beside.ts';
import { callable, callbackAttributes } from './callback.ts';
import { writeGather } from './gather.ts';
import { isConnect, writeBridge, writeConference, writeConnect, writeForward, writeRefer } from './joining.ts';
import { writePrompt } from './prompts.ts';
import { writeRecord, writeStartRecording } from './record.ts';
import { rejectOf, ringOf, tagOf } from './small.ts';
import { writeTransfer } from './transfer.ts';
import { writeUnsupported } from './unsupported.ts';
import type { Writing } from './writing.ts';

/** BXML's words. A document of v2 that stops hangs up; one of v1 keeps the line open a while before. */
export function wordsOf(writing: Writing): ListWords<XmlElement> {
  return {
    own: writing.own,
    verb: (verb, ahead) => writeVerb(verb, ahead, writing),
    ask: (callback) => redirectTo(callback, writing),
    end: () => writing.choose({ v1: [writing.tag('Hangup')], v2: [] }),
  };
}

function writeVerb(verb: Verb, ahead: Ahead, writing: Writing): Said<XmlElement> {
  switch (verb.verb) {
    case 'say':
    case 'play':
    case 'pause':
    case 'send-digits':
      return { elements: writePrompt(verb, writing), next: on };
    case 'ring':
      return { elements: [ringOf(verb, writing)], next: on };
    case 'tag':
      return { elements: [tagOf(verb, writing)], next: on };
    case 'gather':
      return writeGather(verb, ahead, writing);
    case 'record':
      return writeRecord(verb, ahead, writing);
    case 'dial':
      return isConnect(verb, writing) ? writeConnect(verb, writing) : writeTransfer(verb, ahead, writing);
    case 'bridge':
      return writeBridge(verb, writing);
    case 'conference':
      return writeConference(verb, writing);
    case 'forward':
      return writeForward(verb, writing);
    case 'refer':
      return writeRefer(verb, writing);
    case 'start-recording':
      return writeStartRecording(verb, writing);
    case 'control-recording':
      return writeControl(verb, writing);
    case 'start-gather':
      return writeStartGather(verb, writing);
    case 'stop-gather':
      return writeStopGather(writing);
    case 'start-stream':
      return writeStartStream(verb, writing);
    case 'stop-stream':
      return writeStopStream(verb, writing);
    case 'start-transcription':
      return writeStartTranscription(verb, writing);
    case 'stop-transcription':
      return writeStopTranscription(verb, writing);
    case 'redirect':
      loseOtherWays(verb, [], writing.lose, 'BXML has nothing but a fallback url for that');
      return { elements: redirectTo(verb.callback, writing), next: null };
    case 'reject':
      return { elements: [rejectOf(verb, writing)], next: null };
    case 'hangup':
      loseOtherWays(verb, [], writing.lose, 'BXML tells nobody of a hang-up by a document');
      return { elements: [writing.tag('Hangup')], next: null };
    case 'unsupported':
      return writeUnsupported(verb, writing);
    case 'set-language':
      writing.language = verb.language;
      writing.lose(lostVerb(verb, 'each SpeakSentence names its own; those after it do'));
      return { elements: [], next: on };
    case 'answer':
      return leftOut(verb, writing.lose, 'BXML answers with the first verb that is heard');
    default:
      return leftOut(verb, writing.lose, 'BXML has no word for it');
  }
}

/** Where nobody can be asked, the call ends. */
function redirectTo(asked: Callback, writing: Writing): readonly XmlElement[] {
  const callback = callable(asked);
  return [callback ? writing.tag('Redirect', callbackAttributes('redirect', callback)) : writing.tag('Hangup')];
}
