import { text, type XmlElement } from '../../../src/document/index.ts';
import type { ConnectRelay, ConnectStream, Message, Notify, Pay, Refer, Then } from '../../../src/verbs/index.ts';
import { type Ahead, leftOut, loseOtherWays, type Said } from '../../one-list.ts';
import { tag } from '../../xml-body.ts';
import { connectServices } from '../connect-services.ts';
import { normaliseNumber } from '../phone-number.ts';
import { isAttribute, socketOf, stringsOf, tagsOf, tapAttributes } from './beside.ts';
import { parameterTags } from './nouns.ts';
import { writePrompt } from './prompts.ts';
import { wayOut } from './way-out.ts';
import { actionTo, callbackAttributes, nowhere, type Writing } from './writing.ts';

const sameWay = 'TwiML goes the same way whatever comes of it';

export function writeConnectStream(verb: ConnectStream, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const url = socketOf(verb);
  if (url === null) return leftOut(verb, writing.lose, 'it goes to no WebSocket');
  const { kept, action, next } = wayOut(verb.onCompleted, verb.onFailed, ahead);
  loseOtherWays(verb, kept, writing.lose, sameWay);
  const attributes = { url, ...tapAttributes({ ...verb, track: 'caller' }, 'caller') };
  return { elements: [tag('Connect', action, [tag('Stream', attributes, parameterTags(verb.parameters))])], next };
}

/** A service of TwiML's own with everything it is told. */
export function writeConnectRelay(verb: ConnectRelay, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const { service, settings, parameters, url } = verb;
  if (!connectServices.has(service)) return leftOut(verb, writing.lose, 'TwiML has no such service');
  const { kept, action, next } = wayOut(verb.onCompleted, verb.onFailed, ahead);
  loseOtherWays(verb, kept, writing.lose, sameWay);
  const said = stringsOf(settings).filter(([name]) => name !== 'text' && isAttribute(name));
  const inside = [
    ...parameterTags(parameters),
    ...tagsOf('Language', settings['Language']),
    ...tagsOf('Config', settings['Config']),
  ];
  const words = settings['text'];
  const noun = tag(service, { ...Object.fromEntries(said), ...(url !== undefined && { url }) }, [
    ...(typeof words === 'string' ? [text(words)] : []),
    ...inside,
  ]);
  return { elements: [tag('Connect', action, [noun])], next };
}

/** The address with its headers stands in a Sip of its own. */
export function writeRefer(verb: Refer, ahead: Ahead, writing: Writing): Said<XmlElement> {
  if (!/^sips?:[^\s@?]+(@[^\s@?]+)?(\?\S*)?$/i.test(verb.to))
    return leftOut(verb, writing.lose, 'it is no SIP address');
  const { kept, action, next } = wayOut(verb.onCompleted, verb.onFailed, ahead);
  loseOtherWays(verb, kept, writing.lose, sameWay);
  return { elements: [tag('Refer', action, [tag('Sip', {}, [text(verb.to)])])], next };
}

/** Of a Message, which stands in answers to texts alone. */
function isOfMessage(told: Then | Notify | undefined): boolean {
  const callback = told && ('go' in told ? told.go === 'ask' && told.callback : told);
  return callback !== undefined && callback !== false && /^message/.test(callback.kind);
}

/** In a call a Sms, else a Message. */
export function writeMessage(verb: Message, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const body = verb.text.replace(/\s+/g, ' ').trim();
  const isAnswer = verb.media.length > 0 || [verb.onSent, verb.notify[0]].some(isOfMessage);
  if (body === '' && verb.media.length === 0)
    return leftOut(verb, writing.lose, 'TwiML sends no message without a text');
  const { kept, action, next } = wayOut(verb.onSent, verb.onFailed, ahead);
  loseOtherWays(verb, kept, writing.lose, sameWay);
  const number = (written: string | undefined) =>
    written !== undefined && normaliseNumber(written, 'none') !== null ? written : undefined;
  const attributes = {
    to: number(verb.to),
    from: number(verb.from),
    ...action,
    statusCallback: callbackAttributes(verb.notify[0], 'statusCallback', 'method')['statusCallback'],
  };
  if (!isAnswer) return { elements: [tag('Sms', attributes, [text(body)])], next };
  const media = verb.media.map((url) => tag('Media', {}, [text(url)]));
  const content =
    media.length === 0 ? [text(body)] : [...(body === '' ? [] : [tag('Body', {}, [text(body)])]), ...media];
  return { elements: [tag('Message', attributes, content)], next };
}

export function writePay(verb: Pay, writing: Writing): Said<XmlElement> {
  const { settings, prompts, parameters, notify, onCompleted } = verb;
  const action = actionTo(onCompleted);
  if (!action) loseOtherWays(verb, [], writing.lose, 'TwiML tells a payment to a url');
  const element = tag(
    'Pay',
    {
      ...(action ?? { action: nowhere }),
      ...Object.fromEntries(stringsOf(settings).filter(([name]) => isAttribute(name))),
      ...callbackAttributes(notify[0], 'statusCallback', 'statusCallbackMethod'),
    },
    [
      ...prompts.map((prompt) =>
        tag(
          'Prompt',
          {
            for: prompt.for.trim() || undefined,
            ...Object.fromEntries(stringsOf(prompt.conditions).filter(([name]) => isAttribute(name))),
          },
          prompt.prompts.flatMap((one) => writePrompt(one, writing)),
        ),
      ),
      ...parameterTags(parameters),
    ],
  );
  return { elements: [element], next: null };
}
