import { text, type XmlElement } from '../../../src/document/index.ts';
import {
  ask,
  type Callback,
  type CallerId,
  type Dial,
  type DialTarget,
  on,
  type Prompt,
  type Then,
} from '../../../src/verbs/index.ts';
import { lostPart } from '../../lost.ts';
import { type Ahead, askedAtEnd, leftOut, loseOtherWays, mainWay, type Said } from '../../one-list.ts';
import type { Attributes } from '../../xml-body.ts';
import { mostTargets, numberOf, privacyWords, sipUri } from '../read/transfer.ts';
import { askedBy, callable, callbackAttributes, noticeOf, urlAttributes } from './callback.ts';
import { diversionAttributes } from './joining.ts';
import { writeNestedPrompts } from './prompts.ts';
import { writeTransferRecording } from './record.ts';
import { seconds, usual, type Values, type Writing } from './writing.ts';

/** With a url, it is asked whatever came of it (v1: only after a conversation); without one, the list goes on. */
export function writeTransfer(dial: Dial, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const rung = dial.targets.flatMap((target) => rungBy(target, writing));
  if (rung.length === 0 && !writing.own) return leftOut(dial, writing.lose, 'there is nobody whom BXML could ring');
  const { callback, kept, next } = wayOut(dial, ahead, writing);
  loseOtherWays(dial, kept, writing.lose, 'BXML goes the same way whatever comes of a Transfer, and tells no hang-up');
  const all = writing.own ? [...inFront(rung, callback), ...rung] : rung;
  if (all.length > mostTargets)
    writing.lose(lostPart('a destination of dial', dial.place, `BXML rings at most ${mostTargets}`));
  const [first, ...others] = all.slice(0, mostTargets);
  const asAttribute = first !== undefined && isForAttribute(first, writing);
  const element = writing.tag(
    'Transfer',
    {
      transferTo: asAttribute ? first.text : undefined,
      ...callbackAttributes('transferComplete', callback),
      ...callerIdAttributes(dial.callerId),
      callTimeout: usual(seconds(dial.ringTimeoutMs, 1, 300), writing.choose({ v1: 60, v2: 30 })),
      timeLimit: dial.timeLimitMs === null ? undefined : seconds(dial.timeLimitMs, 1, Number.MAX_SAFE_INTEGER),
      ...diversionAttributes(dial.diversion),
    },
    [
      ...[...(first && !asAttribute ? [first] : []), ...others].map(({ name, text: to, attributes }) =>
        writing.tag(name, attributes, to === '' ? [] : [text(to)]),
      ),
      ...inTransfer(dial, writing),
    ],
  );
  return { elements: [element], next };
}

interface WayOut {
  readonly callback: Callback | null;
  /** The ways that it stands for. */
  readonly kept: readonly Then[];
  readonly next: Then | null;
}

/** A server that is asked decides for itself what came of it; where the list goes on, that comes first. */
function wayOut({ onCompleted, onFailed }: Dial, ahead: Ahead, { generation }: Writing): WayOut {
  const goesOn = onCompleted.go === 'on';
  const callback = goesOn ? callable(askedAtEnd(ahead)) : (askedBy(onCompleted) ?? askedBy(onFailed));
  if (generation === 'v1') return { callback, kept: [onCompleted, onFailed], next: onFailed };
  if (callback) return { callback, kept: [ask(callback), ...(goesOn ? [on] : [])], next: null };
  const next = mainWay(onFailed, onCompleted);
  return { callback, kept: [next], next };
}

/** Somebody to ring, as the document names them. */
interface Rung {
  readonly name: 'PhoneNumber' | 'SipUri';
  readonly text: string;
  readonly attributes: Values;
}

/** None where there is no word for it. */
function rungBy(target: DialTarget, { own, lose }: Writing): readonly Rung[] {
  const { destination, screening, place } = target;
  const attributes = targetAttributes(target);
  const isScreenable = !screening || 'ask' in screening || own;
  if (!isScreenable || (screening && 'ask' in screening && !callable(screening.ask)))
    lose(lostPart('a destination of dial', place, 'nobody is rung without the screening'));
  else if (destination.kind === 'number' && numberOf(destination.number) !== null)
    return [{ name: 'PhoneNumber', text: own ? destination.raw : destination.number, attributes }];
  else if (destination.kind === 'sip' && sipUri(destination.uri))
    return [{ name: 'SipUri', text: destination.uri, attributes }];
  else lose(lostPart('a destination of dial', place, 'BXML rings telephone numbers and SIP addresses alone'));
  return [];
}

/** The document before the two are joined, and who is told of the end of the leg. */
function targetAttributes({ headers, screening, notify }: DialTarget): Values {
  const asked = screening && 'ask' in screening ? callable(screening.ask) : null;
  const told = noticeOf(notify, 'transferDisconnect');
  const tag = (asked?.dialect === 'bxml' ? asked : told)?.notes?.['tag'];
  return {
    ...urlAttributes({ asked: { transferAnswer: asked }, told: [{ prefix: 'transferDisconnect', notify: told }] }),
    tag: typeof tag === 'string' ? tag : undefined,
    uui: headers['User-To-User'],
  };
}

/** v1 says things to the callee and records both inside the verb itself. */
function inTransfer({ targets, recording }: Dial, writing: Writing): readonly XmlElement[] {
  if (!writing.own) return [];
  const [said = []] = targets.flatMap(({ screening }) => (screening && 'verbs' in screening ? [screening.verbs] : []));
  return [
    ...writeNestedPrompts(said as readonly Prompt[], writing),
    ...(recording ? [writeTransferRecording(recording, writing)] : []),
  ];
}

/**
 * What stood first in the document, which its callback is told, even if it could not be rung; where nobody is left,
 * somebody must stand there all the same.
 */
function inFront([first]: readonly Rung[], callback: Callback | null): readonly Rung[] {
  const said = callback?.notes?.['transferTo'];
  if (typeof said === 'string' && said !== first?.text)
    return [{ name: numberOf(said) === null ? 'PhoneNumber' : 'SipUri', text: said, attributes: {} }];
  return first ? [] : [{ name: 'PhoneNumber', text: '', attributes: {} }];
}

/** v1 has the number in an attribute, where blanks at its ends stay as they are. */
function isForAttribute({ name, text: to, attributes }: Rung, { generation }: Writing): boolean {
  if (name !== 'PhoneNumber' || Object.values(attributes).some((value) => value !== undefined) || to === '')
    return false;
  return generation === 'v1' || to.trim() !== to;
}

/** A word in the place of the number hides the caller, with the name. */
function callerIdAttributes(callerId: CallerId | undefined): Attributes {
  if (callerId?.privacy === 'full' || callerId?.privacy === 'number')
    return { transferCallerId: privacyWords.find((word) => word === callerId.name) ?? 'Anonymous' };
  const number = callerId?.number;
  return {
    transferCallerId: number !== undefined && numberOf(number) !== null ? number : undefined,
    transferCallerDisplayName: callerId?.name,
  };
}
