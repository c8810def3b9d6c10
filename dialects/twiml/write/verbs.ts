import type { XmlElement } from '../../../src/document/index.ts';
import { on, type Verb } from '../../../src/verbs/index.ts';
import { lostVerb } from '../../lost.ts';
import { type Ahead, type ListWords, leftOut, loseOtherWays, type Said } from '../../one-list.ts';
import { tag } from '../../xml-body.ts';
import { writeBackground } from './beside.ts';
import { writeDial } from './dial.ts';
import { writeGather } from './gather.ts';
import { writeConference, writeDequeue, writeEnqueue } from './joining.ts';
import { redirectTo, rejectFor } from './leaving.ts';
import { writePrompt } from './prompts.ts';
import { writeRecord } from './record.ts';
import { writeConnectRelay, writeConnectStream, writeMessage, writePay, writeRefer } from './services.ts';
import { writeUnsupported } from './unsupported.ts';
import { type Writing, wholeSeconds } from './writing.ts';

/** TwiML's words. A document that stops answers a call that still rings, and hangs up. */
export function wordsOf(writing: Writing): ListWords<XmlElement> {
  return {
    own: writing.own,
    verb: (verb, ahead) => writeVerb(verb, ahead, writing),
    ask: (callback) => [redirectTo(callback)],
    end: ({ cause, answers }, { isFirst }) => (isFirst && !answers ? [rejectFor(cause)] : []),
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
      // In front of everything else the caller goes on hearing ringing; later it is silence.
      return { elements: [tag('Pause', { length: wholeSeconds(verb.durationMs, 1) })], next: on };
    case 'gather':
      return writeGather(verb, ahead, writing);
    case 'record':
      return writeRecord(verb, ahead, writing);
    case 'dial':
      return writeDial(verb, ahead, writing);
    case 'redirect':
      loseOtherWays(verb, [], writing.lose, 'TwiML has its fallback url elsewhere');
      return { elements: [redirectTo(verb.callback)], next: null };
    case 'reject':
      return { elements: [ahead.isFirst ? rejectFor(verb.cause) : tag('Hangup')], next: null };
    case 'hangup':
      loseOtherWays(verb, [], writing.lose, 'TwiML tells nobody of a hang-up');
      return { elements: [ahead.isFirst && !verb.answers ? rejectFor(verb.cause) : tag('Hangup')], next: null };
    case 'conference':
      return writeConference(verb, ahead, writing);
    case 'enqueue':
      return writeEnqueue(verb, ahead, writing);
    case 'dequeue':
      return writeDequeue(verb, ahead, writing);
    case 'leave':
      return { elements: [tag('Leave')], next: null };
    case 'refer':
      return writeRefer(verb, ahead, writing);
    case 'connect-stream':
      return writeConnectStream(verb, ahead, writing);
    case 'connect-relay':
      return writeConnectRelay(verb, ahead, writing);
    case 'start-stream':
    case 'start-siprec':
    case 'start-recording':
    case 'start-transcription':
    case 'stop-stream':
    case 'stop-siprec':
    case 'stop-transcription':
    case 'control-recording':
      return writeBackground(verb, writing);
    case 'message':
      return writeMessage(verb, ahead, writing);
    case 'pay':
      return writePay(verb, writing);
    case 'echo':
      return { elements: [tag('Echo')], next: null };
    case 'unsupported':
      return writeUnsupported(verb, writing);
    case 'set-language':
      writing.language = verb.language;
      writing.lose(lostVerb(verb, 'each Say names its own; those after it do'));
      return { elements: [], next: on };
    case 'answer':
      return leftOut(verb, writing.lose, 'TwiML answers with the first verb that is heard');
    default:
      return leftOut(verb, writing.lose, 'TwiML has no word for it');
  }
}
