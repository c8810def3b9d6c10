import fc from 'fast-check';
import { element, serializeXml, text, type XmlElement, type XmlNode } from '../../../src/document/index.ts';
import { attributeFacts, elements, type Generation, roots } from '../vocabulary.ts';

/**
 * Any document of one generation: every verb with every attribute that the vocabulary has for it, most of their values
 * such as people write. A document of v1 need not show that it is one.
 */
export function documents(generation: Generation): fc.Arbitrary<string> {
  const verbs = elementsIn('Response', generation);
  return fc
    .tuple(fc.constantFrom(...(generation === 'v1' ? ['Response'] : roots)), severalOf(verbs, generation, 6))
    .map(([root, inside]) => serializeXml([element(root, {}, inside)]));
}

/** Every attribute that no value is known for, so that none is left out by oversight. */
export function unknownAttributes(): readonly string[] {
  return [...elements].flatMap(([name, { attributes, level }]) =>
    level === 'none'
      ? []
      : Object.keys(attributes)
          .filter((attribute) => !valuesFor(attribute))
          .map((attribute) => `${name}.${attribute}`),
  );
}

function elementsIn(parent: string, generation: Generation): readonly string[] {
  return [...elements].flatMap(([name, facts]) =>
    facts.inside.includes(parent) && isOf(facts.generation, generation) ? [name] : [],
  );
}

function isOf(facts: Generation | undefined, generation: Generation): boolean {
  return facts === undefined || facts === generation;
}

function severalOf(
  names: readonly string[],
  generation: Generation,
  most: number,
): fc.Arbitrary<readonly XmlElement[]> {
  if (names.length === 0) return fc.constant([]);
  return fc.array(fc.oneof(...names.map((name) => anyOf(name, generation))), { maxLength: most });
}

function anyOf(name: string, generation: Generation): fc.Arbitrary<XmlElement> {
  const known = Object.keys(elements.get(name)?.attributes ?? {}).flatMap((attribute) => {
    const value = isOf(attributeFacts(name, attribute)?.generation, generation) ? valuesFor(attribute) : undefined;
    return value ? [[attribute, value] as const] : [];
  });
  const needed = known.flatMap(([attribute]) => (required[name]?.includes(attribute) ? [attribute] : []));
  const attributes = fc.record<Record<string, string>>(Object.fromEntries(known), { requiredKeys: needed });
  const inside = fc.constant(null).chain(() => contentOf(name, generation));
  return fc.tuple(attributes, inside).map(([said, content]) => element(name, said, content));
}

function contentOf(name: string, generation: Generation): fc.Arbitrary<readonly XmlNode[]> {
  const content = texts[name];
  if (content) return content;
  if (name === 'Refer') return anyOf('SipUri', generation).map((uri) => [uri]);
  if (name === 'Connect') return fc.array(anyOf('Endpoint', generation), { minLength: 1, maxLength: 2 });
  return severalOf(elementsIn(name, generation), generation, 3);
}

/** Without these a document is not usable. */
const required: Readonly<Record<string, readonly string[]>> = {
  Forward: ['to'],
  StartGather: ['dtmfUrl'],
  StartStream: ['destination'],
  StopStream: ['name'],
};

/** What is no url at all is rare: it costs the whole document. */
function valuesFor(attribute: string): fc.Arbitrary<string> | undefined {
  if (/Url$|Callback$/.test(attribute)) return url;
  if (/Method$/.test(attribute)) return words('GET', 'POST', 'get', 'PUT', '');
  const value = Object.hasOwn(values, attribute) ? values[attribute] : undefined;
  return value && fc.oneof({ weight: 15, arbitrary: value }, { weight: 1, arbitrary: odd });
}

const words = (...list: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...list);
const odd = fc.oneof(words('', ' ', 'yes', '-1', '1e3', 'ä"<&>\n'), fc.string({ maxLength: 4 }));
const boolean = words('true', 'false', 'True', 'False');
const number = fc.oneof(
  fc.integer({ min: 0, max: 70 }).map(String),
  fc.integer({ min: 0, max: 900 }).map((tenths) => String(tenths / 10)),
  words('10.0', '0.1', '120', '2.50', '5000'),
);
const url = fc.oneof(
  {
    weight: 40,
    arbitrary: words(
      '/next',
      'next?x=1&y=ä c',
      'https://other.example.net/x#part',
      'https://u%3A:p%40%25@h.example.com/y',
      'https://:secret@h.example.com/z',
      '',
    ),
  },
  { weight: 1, arbitrary: words('mailto:me@example.com') },
);
const name = words('anna', 'ä:@', '');
const keys = words('', '#', '*#', '##', '1a', 'x', ' ');

const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  username: name,
  password: words('secret "one"', ''),
  fallbackUsername: name,
  fallbackPassword: name,
  tag: words('', 'menu', ' order=17\n'),
  voice: words('susan', 'julie', 'Joey_enh', 'samuel', 'zarvox', ' lupe ', 'geraint'),
  gender: words('male', 'female', 'Male', 'robot'),
  locale: words('en_US', 'en_UK', 'es-mx', 'fr', 'cmn-CN', 'nl_NL', 'pt_BR', 'sv', 'arb', 'en_GB_WLS', 'Klingon'),
  volume: words('0', '3'),
  repeatCount: words('1', '2', '3.0', '31', '0'),
  delayBeforeRepeat: words('0', '1.5', '2', '61'),
  toneDuration: words('50', '120', '200', '99.6', '9'),
  toneInterval: words('50', '300', '400', '5001'),
  transferCallerId: words('+15557770001', '(555) 777-0002', 'anonymous', 'Private', 'the office', ' '),
  transferCallerDisplayName: words('Reception', ' ä '),
  transferTo: words('+15557770003', ' 555 777-0004 ', 'sales', 'sip:a@b.example.com'),
  callTimeout: number,
  timeLimit: number,
  diversionTreatment: words('none', 'propagate', 'stack', 'Stack'),
  to: words('+15557770003', ' sip:desk@pbx.example.com ', '+15557770003'),
  from: words('+15557770004', 'Private', 'nobody', ''),
  mute: boolean,
  hold: boolean,
  callIdsToCoach: words('', 'c-95ac8d6e-1a31c52e-b38f-4198-93c1-51633ec68f8d', 'c-1, anna'),
  callbackTimeout: words('1', '12.5', '25', '30'),
  joinTone: boolean,
  leavingTone: boolean,
  recordingName: words('first', ''),
  destination: words('wss://ai.example.com/s', 'ws://10.0.0.1:8080/'),
  name: words('one', 'ä b', ''),
  value: words('1', '', 'x y'),
  mode: words('unidirectional', 'bidirectional', 'both'),
  tracks: words('inbound', 'outbound', 'both', 'none'),
  destinationUsername: name,
  destinationPassword: name,
  stabilized: boolean,
  wait: boolean,
  diversionReason: words('away', 'because'),
  requestUrlTimeout: words('30000', '6000', '0', 'never'),
  uui: words('YQ==;encoding=base64', 'x'.repeat(351)),
  maxDigits: words('1', '4.0', '50', '51', '128', '0'),
  terminatingDigits: keys,
  interDigitTimeout: number,
  firstDigitTimeout: number,
  timeout: number,
  input: words('dtmf', 'speech', 'dtmf_speech', 'voice'),
  bargeable: boolean,
  hints: words('yes, no', ' a ,,b', ','),
  language: words('en-US', 'es_US', 'x y'),
  speechModel: words('phone_call', ' '),
  profanityFilter: boolean,
  speechTimeout: number,
  transcribe: boolean,
  detectLanguage: boolean,
  maxDuration: words('60', '15', '0.5', '3600', '10800', '99999'),
  silenceTimeout: number,
  silenceThreshold: words('100', '50'),
  fileFormat: words('wav', 'mp3', 'MP3', 'ogg'),
  multiChannel: boolean,
  duration: number,
  length: number,
  answerCall: boolean,
  reason: words('busy', 'rejected', 'tired'),
};

const textOf = (...list: readonly string[]): fc.Arbitrary<readonly XmlNode[]> =>
  words(...list).map((content) => (content === '' ? [] : [text(content)]));

const plain = fc.constantFrom<XmlNode>(text('Hello  there '), text(' 5 < 6 & 7\n'), text('a <blink/> ]]> b'));
const simpleMarkup = fc.constantFrom<XmlNode>(
  element('break', { time: '1s' }),
  element('emphasis', { level: 'strong' }, [text(' you \n and '), element('s', {}, [text('me')])]),
  element('blink', { 'xml:lang': 'de' }, [text('who')]),
);
/** What stands inside markup is never taken for markup that was escaped. */
const markup = fc.oneof(simpleMarkup, fc.constant(element('p', {}, [text('<break/>')])));
const escapedMarkup = fc.constantFrom<XmlNode>(
  text("wait <break strength='strong'/> for R&D, <p>now"),
  text('</p> &amp; </emphasis>'),
);
const severalNodes = (...nodes: readonly fc.Arbitrary<XmlNode>[]) => fc.array(fc.oneof(...nodes), { maxLength: 4 });

const texts: Readonly<Record<string, fc.Arbitrary<readonly XmlNode[]>>> = {
  SpeakSentence: fc.oneof(severalNodes(plain, markup), severalNodes(plain, simpleMarkup, escapedMarkup)),
  PlayAudio: fc.oneof(
    url.map(text).map((node) => [node]),
    textOf('/a.wav', ' b c.wav ', ''),
  ),
  PhoneNumber: textOf('+15557770002', ' +1 (555) 777-0003\n', 'sales', '', '12'),
  SipUri: textOf('sip:desk@pbx.example.com', ' sips:gate.example.com:5061;x=1', 'desk@pbx.example.com', '+15557770004'),
  SendDtmf: textOf('1w2,,9W#d', '12-34x', ' ', 'WW', '5'),
  Tag: textOf('start', ' two words ', ''),
  Bridge: textOf('c-95ac8d6e-00000000-1111-2222-3333-444444444444', '\n  c-00000000111122223333444444444444\n', 'call'),
  Conference: textOf('room-9', ' weekly\n', 'ä room'),
  Endpoint: textOf('e-1', ' e-15ac29a2-1331 '),
  SendMessage: textOf('Your order is here'),
};
