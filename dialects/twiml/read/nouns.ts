import type { XmlElement } from '../../../src/document/index.ts';
import type { DialTarget, JsonObject, MachineDetection } from '../../../src/verbs/index.ts';
import { normaliseNumber } from '../phone-number.ts';
import { ElementReader, shown } from './element.ts';
import { readParameters } from './parameters.ts';
import { readDigitSteps } from './prompts.ts';
import { readSipAddress } from './sip.ts';

/** Null: nobody can be rung for it, which has been remarked on. */
type Noun = DialTarget | null;

const readers: ReadonlyMap<string, (element: ElementReader) => Noun> = new Map([
  ['Number', readNumberNoun],
  ['Client', readClientNoun],
  ['Sip', readSipNoun],
  ['Application', readApplicationNoun],
  ['Sim', readSimNoun],
  ['WhatsApp', readWhatsAppNoun],
]);

/** Null, with a remark, for what is no noun of Dial, or names nobody. */
export function readNoun(dial: ElementReader, child: XmlElement): Noun {
  const read = readers.get(child.name);
  if (read) return read(new ElementReader(child, dial.reading));
  dial.refuseElement(child, '13215');
  return null;
}

/** The text of a Dial without nouns: a number and nothing else about it. */
export function readBareNumber(dial: ElementReader): Noun {
  const destination = readDestination(dial, dial.ownText);
  return destination && { place: dial.place, destination, headers: {}, digitsOnAnswer: [], notify: [] };
}

function readNumberNoun(element: ElementReader): Noun {
  const destination = readDestination(element, element.ownText);
  const sendDigits = element.text('sendDigits');
  const digitsOnAnswer = sendDigits === undefined ? [] : readDigitSteps(element, 'sendDigits', sendDigits);
  const rest = {
    digitsOnAnswer,
    ...readMachineDetection(element),
    ...readLegStatus(element),
    ...readScreening(element),
  };
  element.notYet('byoc', "the number is rung by the operator's own route", 'byoc');
  element.finish();
  element.refuseElements();
  return destination && { place: element.place, destination, headers: {}, ...rest };
}

function readDestination(element: ElementReader, raw: string): DialTarget['destination'] | null {
  const number = normaliseNumber(raw, element.reading.region);
  if (number !== null) return { kind: 'number', number, raw };
  element.reading.error(element.place, {
    code: 'invalid-destination',
    message: `<${element.name}>: "${shown(raw)}" is no telephone number; it is not rung.`,
    hint: 'for example +14155550100',
    providerCode: '13223',
  });
  return null;
}

const longestIdentity = 256;

/** The name of a user of the switch, as text or in Identity; parameters go along as `X-` headers. */
function readClientNoun(element: ElementReader): Noun {
  const { reading, place } = element;
  const identity = element.elements.find(({ name }) => name === 'Identity');
  const user = (identity ? new ElementReader(identity, reading) : element).ownText;
  const parameters = readParameters(element, ['Identity']);
  // To its own server it is a client, whatever the switch calls it.
  const notes = { to: `client:${user}` };
  const rest = { digitsOnAnswer: [], ...readLegStatus(element, notes), ...readScreening(element, notes) };
  element.without('clientNotificationUrl');
  element.finish();
  if (user === '' || user.length > longestIdentity || /[\s@]/.test(user)) {
    reading.error(place, {
      code: 'invalid-destination',
      message: `<Client>: "${shown(user)}" is no user's name; nobody is rung.`,
      hint: 'the name of a user registered at the switch',
      providerCode: '12200',
    });
    return null;
  }
  const headers = Object.fromEntries(
    Object.entries(parameters)
      .filter(([name, value]) => isHeader(element, name) && !/[\0-\x1f\x7f]/.test(value))
      .map(([name, value]) => [/^x-/i.test(name) ? name : `X-${name}`, value]),
  );
  return { place, destination: { kind: 'user', user, parameters }, headers, ...rest };
}

function isHeader(element: ElementReader, name: string): boolean {
  const fits = /^[A-Za-z0-9_.-]+$/.test(name);
  if (!fits)
    element.invalid(
      'Parameter',
      `<Parameter name="${shown(name)}"> must be a name of letters, digits, - and _ to go along as a header`,
    );
  return fits;
}

function readSipNoun(element: ElementReader): Noun {
  const address = readSipAddress(element);
  const rest = {
    digitsOnAnswer: [],
    ...readMachineDetection(element),
    ...readLegStatus(element),
    ...readScreening(element),
  };
  element.finish();
  for (const child of element.elements)
    if (child.name !== 'Uri' && child.name !== 'Headers') element.refuseElement(child);
  if (!address) return null;
  const { uri, headers, credentials } = address;
  const destination = { kind: 'sip', uri, ...(credentials && { credentials }) } as const;
  return { place: element.place, destination, headers, ...rest };
}

/** Another application of the account, that only the operator's directory knows. */
function readApplicationNoun(element: ElementReader): Noun {
  const { reading, place } = element;
  const sid = element.elements.find(({ name }) => name === 'ApplicationSid');
  const id = (sid ? new ElementReader(sid, reading) : element).ownText;
  const parameters = readParameters(element, ['ApplicationSid']);
  const rest = { digitsOnAnswer: [], ...readLegStatus(element), ...readScreening(element) };
  element.without('customerId', 'copyParentTo');
  element.finish();
  return inDirectory(element, 'application', id, rest, parameters, place);
}

function readSimNoun(element: ElementReader): Noun {
  element.finish();
  element.refuseElements();
  return inDirectory(element, 'sim', element.ownText, { digitsOnAnswer: [], notify: [] });
}

function readWhatsAppNoun(element: ElementReader): Noun {
  const rest = { digitsOnAnswer: [], ...readLegStatus(element), ...readScreening(element) };
  element.finish();
  element.refuseElements();
  return inDirectory(element, 'whatsapp', element.ownText, rest);
}

const directories = {
  application: 'applications are not dialled here',
  sim: 'there are no SIMs here',
  whatsapp: 'there is no WhatsApp here',
} as const;

/** Kept with everything that is said of it; to ring it fails. */
function inDirectory(
  element: ElementReader,
  type: keyof typeof directories,
  id: string,
  rest: Omit<DialTarget, 'place' | 'destination' | 'headers'>,
  parameters: Readonly<Record<string, string>> = {},
  place = element.place,
): Noun {
  element.reading.warn(place, {
    code: `unsupported-${type}`,
    message: `<Dial><${element.name}>: ${directories[type]}; it is not rung.`,
    hint: 'ring a Number, a Client or a Sip',
  });
  const own = Object.keys(parameters).length > 0 && { parameters };
  return { place, destination: { kind: 'directory', type, id, ...own }, headers: {}, ...rest };
}

const legEvents = ['initiated', 'ringing', 'answered', 'completed'] as const;

/** Without a list of events, the end of the leg alone. */
function readLegStatus(element: ElementReader, notes?: JsonObject): Pick<DialTarget, 'notify'> {
  const events = element.words('statusCallbackEvent', legEvents, ['completed']);
  const callback = { url: 'statusCallback', method: 'statusCallbackMethod' };
  return { notify: element.notify('leg-status', callback, events, notes) };
}

/** A document for the called leg, which runs before the two are joined. */
function readScreening(element: ElementReader, notes?: JsonObject): Pick<DialTarget, 'screening'> {
  const ask = element.callback('screening', { url: 'url', method: 'method' });
  return ask ? { screening: { ask: { ...ask, ...(notes && { notes }) } } } : {};
}

/** Answering-machine detection here is always asynchronous: the call is joined at once and the verdict told later. */
function readMachineDetection(element: ElementReader): Pick<DialTarget, 'machineDetection'> {
  const mode = element.oneOf('machineDetection', ['none', 'Enable', 'DetectMessageEnd'], 'none');
  const [notify] = element.notify('machine-detection', {
    url: 'amdStatusCallback',
    method: 'amdStatusCallbackMethod',
  });
  const within = (attribute: string, fallback: number, minimum: number, maximum: number): number =>
    element.integer(`machineDetection${attribute}`, fallback, { minimum, maximum });
  const machineDetection: MachineDetection = {
    waitsForMessageEnd: mode === 'DetectMessageEnd',
    timeoutMs: within('Timeout', 30, 3, 60) * 1000,
    speechThresholdMs: within('SpeechThreshold', 2400, 1000, 6000),
    speechEndThresholdMs: within('SpeechEndThreshold', 1200, 500, 5000),
    silenceTimeoutMs: within('SilenceTimeout', 5000, 2000, 10_000),
    ...(notify && { notify }),
  };
  if (mode === 'none') return {};
  if (notify) return { machineDetection };
  element.reading.warn(element.place, {
    code: 'missing-value',
    message: `<${element.name} machineDetection> names no amdStatusCallback, so that nobody would be told; it is left out.`,
    hint: 'add amdStatusCallback',
    providerCode: '12200',
  });
  return {};
}
