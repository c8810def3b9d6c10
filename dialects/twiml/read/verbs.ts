import { spellingHint, type XmlElement } from '../../../src/document/index.ts';
import { hangup, type Verb } from '../../../src/verbs/index.ts';
import { homeOf, isVerbName, type VerbName, verbNames } from '../vocabulary.ts';
import { readConnect } from './connect.ts';
import { readDial } from './dial.ts';
import { ElementReader, refuseText } from './element.ts';
import { readGather } from './gather.ts';
import { readHangup, readRedirect, readRefer, readReject } from './leaving.ts';
import { readPay } from './pay.ts';
import { readPause, readPlay, readSay } from './prompts.ts';
import { readEnqueue, readLeave } from './queue.ts';
import type { Reading } from './reading.ts';
import { readRecord } from './record.ts';
import { readEcho, readSms } from './small.ts';
import { readStart, readStop } from './start.ts';
import type { VerbReader } from './verb-reader.ts';

const readers: Readonly<Record<VerbName, VerbReader>> = {
  Say: readSay,
  Play: readPlay,
  Pause: readPause,
  Gather: readGather,
  Record: readRecord,
  Dial: readDial,
  Redirect: readRedirect,
  Reject: readReject,
  Hangup: readHangup,
  Enqueue: readEnqueue,
  Leave: readLeave,
  Refer: readRefer,
  Connect: readConnect,
  Start: readStart,
  Stop: readStop,
  Pay: readPay,
  Sms: readSms,
  Echo: readEcho,
};

/** The verbs directly under Response, in order; what is none is remarked on and skipped, what is never reached stays. */
export function readVerbs(response: XmlElement, reading: Reading): readonly Verb[] {
  const verbs: Verb[] = [];
  let reachable = true;
  for (const node of response.children) {
    if (node.kind === 'text') {
      refuseText(node, '<Response>', reading);
      continue;
    }
    if (reachable && verbs.some((verb) => !mayGoOn(verb))) {
      reachable = false;
      reading.inform(node.place, {
        code: 'unreachable-verb',
        message: `<${node.name}> is never reached: what stands before it always leads elsewhere.`,
      });
    }
    if (isVerbName(node.name) && reading.rules.allowed?.has(node.name) === false) notHere(node, reading);
    else if (isVerbName(node.name))
      verbs.push(...readers[node.name](new ElementReader(node, reading), { first: verbs.length === 0 }));
    else {
      refuse(node, reading);
      if (reading.manner.unknownVerbs === 'end')
        verbs.push(hangup({ place: node.place, answers: true, cause: 'normal', headers: {} }));
    }
  }
  return verbs;
}

function notHere({ name, place }: XmlElement, reading: Reading): void {
  const { where, number } = reading.rules;
  const message = `<${name}> may not stand in ${where}; it is skipped.`;
  reading.warn(place, { code: 'misplaced-element', message, providerCode: number });
}

function refuse({ name, place }: XmlElement, reading: Reading): void {
  const home = homeOf(name);
  const hint = spellingHint(name, verbNames, (right) => `<${right}>`);
  const becomes = reading.manner.unknownVerbs === 'end' ? 'the call ends there' : 'it is skipped';
  reading.warn(place, {
    code: home === undefined ? 'unknown-element' : 'misplaced-element',
    message:
      home === undefined
        ? `<${name}> is no TwiML verb; ${becomes}${reading.manner.unknownVerbs === 'end' ? '' : ' with what it holds'}.`
        : `<${name}> may stand only inside ${home}; ${becomes}.`,
    providerCode: '12200',
    ...(hint !== undefined && { hint }),
  });
}

/** Whether some way out of this verb leads to the next one of the list. */
function mayGoOn(verb: Verb): boolean {
  switch (verb.verb) {
    case 'redirect':
    case 'reject':
    case 'hangup':
      return false;
    case 'say':
    case 'play':
      return verb.loops !== 'endless';
    case 'gather':
      return verb.onNoInput.go === 'on';
    case 'record':
      return verb.onNothing.go === 'on';
    case 'dial':
      return verb.onCompleted.go === 'on' || verb.onFailed.go === 'on';
    case 'dequeue':
    case 'connect-stream':
    case 'connect-relay':
    case 'refer':
      return verb.onCompleted.go === 'on' || verb.onFailed.go === 'on';
    case 'conference':
      return verb.onLeft.go === 'on' || verb.onFailed.go === 'on';
    case 'enqueue':
      return verb.onLeft.go === 'on';
    case 'message':
      return verb.onSent.go === 'on' || verb.onFailed.go === 'on';
    case 'pay':
      return verb.onCompleted.go === 'on';
    case 'leave':
    case 'echo':
      return false;
    case 'unsupported':
      return verb.onSkipped.go === 'on';
    default:
      return true;
  }
}
