import type { XmlElement } from '../../../src/document/index.ts';
import type { DialTarget, MachineDetection } from '../../../src/verbs/index.ts';
import { normaliseNumber } from '../phone-number.ts';
import { ElementReader, shown } from './element.ts';
import { readDigitSteps } from './prompts.ts';
import { readSipAddress } from './sip.ts';

/** A noun of Dial: somebody to ring; or why nobody rings for it (`known`: TwiML has it, no runner does yet). */
export type Noun =
  | { readonly target: DialTarget }
  | { readonly target: null; readonly known: boolean; readonly said: string; readonly reason: string };

const invalid = (said: string): Noun => ({ target: null, known: false, said, reason: 'there is nobody to ring' });

const readers: ReadonlyMap<string, (element: ElementReader) => Noun> = new Map([
  ['Number', readNumberNoun],
  ['Client', readClientNoun],
  ['Sip', readSipNoun],
  ['Conference', notYet('joining a conference')],
  ['Queue', notYet('taking a caller out of a queue')],
  ['Application', notYet('dialling an application')],
  ['Sim', notYet('dialling a SIM')],
  ['WhatsApp', notYet('dialling WhatsApp')],
]);

/** Null, with a remark, for what is no noun of Dial. */
export function readNoun(dial: ElementReader, child: XmlElement): Noun | null {
  const read = readers.get(child.name);
  if (read) return read(new ElementReader(child, dial.reading));
  dial.refuseElement(child, '13215');
  return null;
}

/** The text of a Dial without nouns: a number and nothing else about it. */
export function readBareNumber(dial: ElementReader): Noun {
  const destination = readDestination(dial, dial.ownText);
  if (!destination) return invalid('Dial');
  return { target: { place: dial.place, destination, headers: {}, digitsOnAnswer: [], notify: [] } };
}

function readNumberNoun(element: ElementReader): Noun {
  const destination = readDestination(element, element.ownText);
  const sendDigits = element.text('sendDigits');
  const digitsOnAnswer = sendDigits === undefined ? [] : readDigitSteps(element, 'sendDigits', sendDigits);
  const machineDetection = readMachineDetection(element);
  const rest = { digitsOnAnswer, ...(machineDetection && { machineDetection }), ...readLegStatus(element) };
  const screened = readScreening(element);
  element.notYet('byoc', "the number is rung by the operator's own route", 'byoc');
  element.finish();
  element.refuseElements();
  if (screened) return screened;
  return destination ? { target: { place: element.place, destination, headers: {}, ...rest } } : invalid('Number');
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
  const children = element.elements.map((child) => new ElementReader(child, reading));
  const identity = children.find(({ name }) => name === 'Identity');
  const user = (identity ?? element).ownText;
  const parameters: Record<string, string> = {};
  for (const child of children.filter(({ name }) => name !== 'Identity')) {
    const name = child.text('name') ?? '';
    if (child.name !== 'Parameter') element.refuseElement(child.element);
    else if (/^[A-Za-z0-9_.-]+$/.test(name)) parameters[name] = child.text('value') ?? '';
    else
      child.invalid(
        'name',
        `<Parameter name="${shown(name)}"> must be a name of letters, digits, - and _; it is left out`,
      );
  }
  const status = readLegStatus(element);
  const screened = readScreening(element);
  element.without('clientNotificationUrl');
  element.finish();
  if (screened) return screened;
  if (user === '' || user.length > longestIdentity || /[\s@]/.test(user)) {
    reading.error(place, {
      code: 'invalid-destination',
      message: `<Client>: "${shown(user)}" is no user's name; nobody is rung.`,
      hint: 'the name of a user registered at the switch',
      providerCode: '12200',
    });
    return invalid('Client');
  }
  const headers = Object.fromEntries(
    Object.entries(parameters)
      .filter(([, value]) => !/[\0-\x1f\x7f]/.test(value))
      .map(([name, value]) => [/^x-/i.test(name) ? name : `X-${name}`, value]),
  );
  return {
    target: { place, destination: { kind: 'user', user, parameters }, headers, digitsOnAnswer: [], ...status },
  };
}

function readSipNoun(element: ElementReader): Noun {
  const address = readSipAddress(element);
  const machineDetection = readMachineDetection(element);
  const rest = { digitsOnAnswer: [], ...(machineDetection && { machineDetection }), ...readLegStatus(element) };
  const screened = readScreening(element);
  element.finish();
  for (const child of element.elements)
    if (child.name !== 'Uri' && child.name !== 'Headers') element.refuseElement(child);
  if (screened) return screened;
  if (!address) return invalid('Sip');
  const { uri, headers, credentials } = address;
  const destination = { kind: 'sip', uri, ...(credentials && { credentials }) } as const;
  return { target: { place: element.place, destination, headers, ...rest } };
}

const legEvents = ['initiated', 'ringing', 'answered', 'completed'] as const;

/** Without a list of events, the end of the leg alone. */
function readLegStatus(element: ElementReader): Pick<DialTarget, 'notify'> {
  const events = element.words('statusCallbackEvent', legEvents, ['completed']);
  element.notYet('status-callback', 'nobody is told about this leg yet', 'statusCallback');
  return {
    notify: element.notify('leg-status', { url: 'statusCallback', method: 'statusCallbackMethod' }, events),
  };
}

/** A document for the called leg: to join the two without it could reach a voicemail, so nobody rings. */
function readScreening(element: ElementReader): Noun | undefined {
  const screening = element.callback('screening', { url: 'url', method: 'method' });
  if (!screening) return undefined;
  const reason = 'a document for the called party is not carried out yet';
  element.reading.warn(element.place, {
    code: 'unsupported-screening',
    message: `<${element.name} url>: ${reason}; it is not rung.`,
  });
  return { target: null, known: true, said: `Dial/${element.name}`, reason };
}

/** Answering-machine detection here is always asynchronous: the call is joined at once and the verdict told later. */
function readMachineDetection(element: ElementReader): MachineDetection | undefined {
  const mode = element.oneOf('machineDetection', ['none', 'Enable', 'DetectMessageEnd'], 'none');
  const [notify] = element.notify('machine-detection', {
    url: 'amdStatusCallback',
    method: 'amdStatusCallbackMethod',
  });
  const within = (attribute: string, fallback: number, minimum: number, maximum: number): number =>
    element.integer(`machineDetection${attribute}`, fallback, { minimum, maximum });
  const detection: MachineDetection = {
    waitsForMessageEnd: mode === 'DetectMessageEnd',
    timeoutMs: within('Timeout', 30, 3, 60) * 1000,
    speechThresholdMs: within('SpeechThreshold', 2400, 1000, 6000),
    speechEndThresholdMs: within('SpeechEndThreshold', 1200, 500, 5000),
    silenceTimeoutMs: within('SilenceTimeout', 5000, 2000, 10_000),
    ...(notify && { notify }),
  };
  if (mode === 'none') return undefined;
  element.notYet('machine-detection', 'answering machines are not told from people yet', 'machineDetection');
  return detection;
}

function notYet(what: string): (element: ElementReader) => Noun {
  return ({ name, place, reading }) => {
    const reason = `${what} is not carried out yet`;
    reading.warn(place, { code: `unsupported-${name.toLowerCase()}`, message: `<Dial><${name}>: ${reason}.` });
    return { target: null, known: true, said: `Dial/${name}`, reason };
  };
}
