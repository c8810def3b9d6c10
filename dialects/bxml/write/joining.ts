import { text, type XmlElement } from '../../../src/document/index.ts';
import {
  ask,
  type Bridge,
  type Conference,
  type Dial,
  end,
  type Forward,
  on,
  type Refer,
} from '../../../src/verbs/index.ts';
import { leftOut, loseOtherWays, mainWay, type Said } from '../../one-list.ts';
import { callIdOf } from '../read/call-id.ts';
import { endpointId } from '../read/joining.ts';
import { numberOf, privacyWords, sipUri } from '../read/transfer.ts';
import { askedBy, callable, noticeOf, urlAttributes } from './callback.ts';
import { seconds, usual, type Values, type Writing } from './writing.ts';

/** Where the other call is to do something else than to ask or to hang up, there is no word for it. */
export function writeBridge(bridge: Bridge, writing: Writing): Said<XmlElement> {
  const { callId, onCompleted, onTargetLeft } = bridge;
  const callback = askedBy(onCompleted);
  const other = askedBy(onTargetLeft);
  const next = callback ? null : mainWay(bridge.onFailed, onCompleted);
  const kept = [callback ? ask(callback) : (next ?? on), other ? ask(other) : end()];
  loseOtherWays(bridge, kept, writing.lose, 'BXML asks one url for each of the two calls');
  const attributes = urlAttributes({ asked: { bridgeComplete: callback, bridgeTargetComplete: other } });
  return { elements: [writing.tag('Bridge', attributes, [text(callIdOf(callId))])], next };
}

/** Of a room only its name, who hears whom, and whom to ask about it. */
export function writeConference(conference: Conference, writing: Writing): Said<XmlElement> {
  const { room, muted, deaf, coaches, asks, notify, beep, onLeft } = conference;
  const next = mainWay(onLeft, conference.onFailed);
  loseOtherWays(conference, [next], writing.lose, 'BXML goes on with the next verb, however a conference ended');
  const asked = callable(asks);
  const told = noticeOf(notify, 'conferenceCompleted');
  const tag = (asked ?? told)?.notes?.['tag'];
  const attributes: Values = {
    mute: usual(muted && !deaf, false),
    hold: usual(deaf, false),
    callIdsToCoach: coaches.length > 0 ? coaches.map(callIdOf).join(',') : undefined,
    ...urlAttributes({ asked: { conferenceEvent: asked } }),
    callbackTimeout: asks?.timeoutMs === undefined ? undefined : seconds(asks.timeoutMs, 1, 25),
    ...(writing.own && {
      joinTone: usual(beep === 'enter' || beep === 'both', false),
      leavingTone: usual(beep === 'exit' || beep === 'both', false),
    }),
    tag: typeof tag === 'string' ? tag : undefined,
  };
  return { elements: [writing.tag('Conference', attributes, [text(room)])], next };
}

export function writeForward(forward: Forward, writing: Writing): Said<XmlElement> {
  const { to, callerId, diversion, headers, ringTimeoutMs } = forward;
  if (numberOf(to) === null && !sipUri(to)) return leftOut(forward, writing.lose, 'BXML forwards to numbers and uris');
  const element = writing.tag('Forward', {
    to,
    from: callerId?.privacy === 'full' ? wordOf(callerId.name) : callerId?.number,
    callTimeout: usual(seconds(ringTimeoutMs, 1, 300), 30),
    ...diversionAttributes(diversion),
    uui: headers['User-To-User'],
  });
  return { elements: [element], next: null };
}

const wordOf = (name: string | undefined): string => privacyWords.find((word) => word === name) ?? 'Anonymous';

export function diversionAttributes(diversion: Dial['diversion']): Values {
  return {
    diversionTreatment: usual(diversion?.treatment ?? 'none', 'none'),
    diversionReason: usual(diversion?.reason ?? 'unknown', 'unknown'),
  };
}

export function writeRefer(refer: Refer, writing: Writing): Said<XmlElement> {
  if (!sipUri(refer.to)) return leftOut(refer, writing.lose, 'BXML refers to SIP addresses alone');
  const callback = askedBy(refer.onFailed);
  const kept = callback ? [ask(callback)] : [refer.onFailed, end()];
  loseOtherWays(refer, kept, writing.lose, 'BXML asks one url, whatever came of it');
  const uri = writing.tag('SipUri', {}, [text(refer.to)]);
  const element = writing.tag('Refer', urlAttributes({ asked: { referComplete: callback } }), [uri]);
  return { elements: [element], next: callback ? null : refer.onFailed };
}

/** A transfer to users of the switch alone, as it is read from Connect. */
export function isConnect({ targets }: Dial, { own }: Writing): boolean {
  return (
    own &&
    targets.length > 0 &&
    targets.every(({ destination }) => destination.kind === 'user' && endpointId.test(destination.user))
  );
}

export function writeConnect({ targets, onCompleted }: Dial, writing: Writing): Said<XmlElement> {
  const names = { url: 'eventCallbackUrl', method: 'eventCallbackMethod' };
  const notify = noticeOf(targets[0]?.notify ?? [], 'endpointEvent');
  const endpoints = targets.map(({ destination }) =>
    writing.tag('Endpoint', {}, [text(destination.kind === 'user' ? destination.user : '')]),
  );
  const attributes = urlAttributes({ told: [{ prefix: 'eventCallback', names, notify }] });
  return { elements: [writing.tag('Connect', attributes, endpoints)], next: onCompleted };
}
