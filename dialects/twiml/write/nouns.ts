import { text, type XmlElement } from '../../../src/document/index.ts';
import type { DialTarget, MachineDetection } from '../../../src/verbs/index.ts';
import { type Attributes, tag, unless } from '../../xml-body.ts';
import { normaliseNumber } from '../phone-number.ts';
import { canBeSent } from '../read/sip.ts';
import { digitsAttribute } from './prompts.ts';
import { eventsAttribute } from './record.ts';
import { callbackAttributes, wholeSeconds } from './writing.ts';

/** Somebody to ring as a noun of Dial; or a clause that says why there is none. */
export function nounOf(target: DialTarget, own: boolean): XmlElement | string {
  const { destination, screening } = target;
  if (screening && 'verbs' in screening) return 'nobody is rung without the screening, which TwiML asks a server for';
  switch (destination.kind) {
    case 'number': {
      if (normaliseNumber(destination.number, 'none') === null) return 'it is no telephone number';
      const attributes = { sendDigits: digitsAttribute(target.digitsOnAnswer) || undefined, ...legAttributes(target) };
      return tag('Number', attributes, [text(own ? destination.raw : destination.number)]);
    }
    case 'sip':
      return sipNoun(target, destination);
    case 'user':
      return clientNoun(target, destination);
    case 'directory':
      return directoryNoun(target, destination);
  }
}

type Sip = Extract<DialTarget['destination'], { readonly kind: 'sip' }>;

/** Headers stand in the query of the address. */
function sipNoun(target: DialTarget, { uri, credentials }: Sip): XmlElement | string {
  if (!/^sips?:[^\s@?]+(@[^\s@?]+)?$/i.test(uri) || uri.length > 255) return 'it is no SIP address';
  const headers = Object.entries(target.headers).filter(([name, value]) => canBeSent(name, value));
  const query = headers.length > 0 ? `?${new URLSearchParams(headers)}` : '';
  const attributes = { username: credentials?.username || undefined, password: credentials?.password || undefined };
  return tag('Sip', { ...attributes, ...legAttributes(target) }, [text(uri + query)]);
}

type User = Extract<DialTarget['destination'], { readonly kind: 'user' }>;

/** Parameters go along as headers. */
function clientNoun(target: DialTarget, { user, parameters }: User): XmlElement | string {
  if (!/^[^\s@]{1,256}$/.test(user)) return 'it is no name of a client';
  const said = parameterTags(parameters);
  const identity = text(user);
  return tag(
    'Client',
    statusAttributes(target),
    said.length > 0 ? [tag('Identity', {}, [identity]), ...said] : [identity],
  );
}

/** In the order of their names. */
export function parameterTags(parameters: Readonly<Record<string, string>>): readonly XmlElement[] {
  return Object.entries(parameters)
    .filter(([name]) => name.trim() !== '')
    .map(([name, value]) => tag('Parameter', { name, value }));
}

type Directory = Extract<DialTarget['destination'], { readonly kind: 'directory' }>;
const directoryNouns: Readonly<Record<string, string>> = {
  application: 'Application',
  sim: 'Sim',
  whatsapp: 'WhatsApp',
};

function directoryNoun(target: DialTarget, { type, id, parameters = {} }: Directory): XmlElement | string {
  const name = Object.hasOwn(directoryNouns, type) ? directoryNouns[type] : undefined;
  if (name === undefined) return 'TwiML knows no directory';
  const said = name === 'Application' ? parameterTags(parameters) : [];
  const inside = said.length > 0 ? [tag('ApplicationSid', {}, [text(id)]), ...said] : [text(id)];
  return tag(name, name === 'Sim' ? {} : statusAttributes(target), inside);
}

function legAttributes(target: DialTarget): Attributes {
  return { ...statusAttributes(target), ...(target.machineDetection && detectionAttributes(target.machineDetection)) };
}

const legEvents = ['initiated', 'ringing', 'answered', 'completed'];

/** A document for the called leg, and who is told about that leg. */
function statusAttributes({ screening, notify: [notify] }: DialTarget): Attributes {
  return {
    ...(screening && 'ask' in screening && callbackAttributes(screening.ask, 'url', 'method')),
    ...callbackAttributes(notify, 'statusCallback', 'statusCallbackMethod'),
    statusCallbackEvent: eventsAttribute(notify?.events, legEvents),
  };
}

function detectionAttributes(detection: MachineDetection): Attributes {
  const within = (value: number | undefined, usual: number, shortest: number, longest: number) =>
    value === undefined ? undefined : unless(usual, Math.min(Math.max(Math.round(value), shortest), longest));
  return {
    machineDetection: detection.waitsForMessageEnd ? 'DetectMessageEnd' : 'Enable',
    machineDetectionTimeout: unless(30, wholeSeconds(detection.timeoutMs, 3, 60)),
    machineDetectionSpeechThreshold: within(detection.speechThresholdMs, 2400, 1000, 6000),
    machineDetectionSpeechEndThreshold: within(detection.speechEndThresholdMs, 1200, 500, 5000),
    machineDetectionSilenceTimeout: within(detection.silenceTimeoutMs, 5000, 2000, 10_000),
    ...callbackAttributes(detection.notify, 'amdStatusCallback', 'amdStatusCallbackMethod'),
  };
}
