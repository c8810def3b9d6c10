import { expect, test } from 'vitest';
import { coverage } from './coverage.ts';
import { readText } from './testing/reply.ts';
import { elements } from './vocabulary.ts';

/** What an element needs around it, or in it, to be read at all. */
const frames: Readonly<Record<string, (attributes: string) => string>> = {
  Transfer: (attributes) => `<Transfer${attributes}><PhoneNumber>+15557770001</PhoneNumber></Transfer>`,
  PhoneNumber: (attributes) => `<Transfer><PhoneNumber${attributes}>+15557770001</PhoneNumber></Transfer>`,
  SipUri: (attributes) => `<Transfer><SipUri${attributes}>sip:a@b.example</SipUri></Transfer>`,
  SpeakSentence: (attributes) => `<SpeakSentence${attributes}>Hello</SpeakSentence>`,
  PlayAudio: (attributes) => `<PlayAudio${attributes}>/a.wav</PlayAudio>`,
  SendDtmf: (attributes) => `<SendDtmf${attributes}>1</SendDtmf>`,
  Redirect: (attributes) => `<Redirect${urlBeside(attributes)}${attributes}/>`,
  Record: (attributes) => `<Record${transcribeBeside(attributes)}${attributes}/>`,
  StartRecording: (attributes) => `<StartRecording${transcribeBeside(attributes)}${attributes}/>`,
  Forward: (attributes) => `<Forward${/ to=/.test(attributes) ? '' : ' to="+15557770001"'}${attributes}/>`,
  Bridge: (attributes) => `<Bridge${attributes}>c-1</Bridge>`,
  Conference: (attributes) => `<Conference${attributes}>room</Conference>`,
  StartGather: (attributes) => `<StartGather${attributes.includes('dtmfUrl') ? '' : ' dtmfUrl="/k"'}${attributes}/>`,
  StartStream: (attributes) => `<StartStream${destinationBeside(attributes)}${attributes}/>`,
  StreamParam: (attributes) =>
    `<StartStream${destinationBeside('')}><StreamParam${nameBeside(attributes)}/></StartStream>`,
  StopStream: (attributes) => `<StopStream${nameBeside(attributes)}/>`,
  CustomParam: (attributes) => `<StartTranscription><CustomParam${nameBeside(attributes)}/></StartTranscription>`,
  Connect: (attributes) => `<Connect${attributes}><Endpoint>e-1</Endpoint></Connect>`,
  Refer: (attributes) => `<Refer${attributes}><SipUri>sip:a@b.example</SipUri></Refer>`,
};

const transcribeBeside = (attributes: string): string =>
  /transcri\w+Url/.test(attributes) ? ' transcribe="true"' : '';

const destinationBeside = (attributes: string): string =>
  / destination=/.test(attributes) ? '' : ' destination="wss://a.example/s"';

const nameBeside = (attributes: string): string => (/ name=/.test(attributes) ? attributes : ` name="n"${attributes}`);

function urlBeside(attributes: string): string {
  if (/tUrl=/.test(attributes)) return '';
  return attributes.includes('requestUrlTimeout') ? ' requestUrl="/r"' : ' redirectUrl="/r"';
}

/** A value that an attribute takes. */
function fittingValue(attribute: string): string {
  const word = words[attribute];
  if (word !== undefined) return word;
  if (/Url$|Callback$/.test(attribute)) return '/x';
  if (/Method$/.test(attribute)) return 'GET';
  if (/Timeout$|Duration$|Count$|Digits$|^delay|^duration|^length|^time|Interval$/.test(attribute)) return '60';
  return 'true';
}

const words: Readonly<Record<string, string>> = {
  toneDuration: '100',
  repeatCount: '2',
  maxDigits: '9',
  input: 'dtmf',
  gender: 'male',
  locale: 'en_GB',
  voice: 'simon',
  fileFormat: 'mp3',
  reason: 'busy',
  transferCallerId: '+15557770002',
  transferTo: '+15557770003',
  diversionReason: 'away',
  diversionTreatment: 'stack',
  language: 'en-US',
  to: '+15557770004',
  from: '+15557770005',
  callbackTimeout: '20',
  destination: 'wss://a.example/s',
  mode: 'bidirectional',
  tracks: 'both',
};

const carriedOut = [...elements].filter(([, { level }]) => level !== 'none');
const attributes = carriedOut.flatMap(([name, facts]) =>
  Object.entries(facts.attributes).map(([attribute, { level, idle }]) => ({ name, attribute, level, idle })),
);

test.each(attributes)('$attribute of <$name> is treated as its level $level says', ({
  name,
  attribute,
  level,
  idle,
}) => {
  const frame = frames[name] ?? ((inside: string) => `<${name}${inside}/>`);
  const { usable, diagnostics } = readText(
    `<Response>${frame(` ${attribute}="${fittingValue(attribute)}"`)}</Response>`,
  );
  expect(usable).toBe(true);
  const left = diagnostics.filter(
    ({ code }) => code.startsWith('ignored-') || code.startsWith('unknown-') || code.startsWith('invalid-'),
  );
  expect(left).toHaveLength(level === 'ignored' && idle !== 'always' ? 1 : 0);
});

test('an element that is not carried out is told about by name, and every other gives its verb', () => {
  for (const [name, { level, inside }] of elements) {
    if (!inside.includes('Response')) continue;
    const body = (frames[name] ?? ((attribute: string) => `<${name}${attribute}/>`))('');
    const { verbs, diagnostics } = readText(`<Response>${body}</Response>`);
    const codes = diagnostics.map(({ code }) => code);
    expect(
      verbs.some(({ verb }) => verb === 'unsupported'),
      name,
    ).toBe(level === 'none');
    expect(
      codes.some((code) => code.startsWith('unsupported-')),
      name,
    ).toBe(level === 'none');
  }
});

test('every element and attribute of the vocabulary is in the tables once', () => {
  expect(coverage.entries.map(({ name }) => name)).toEqual([...elements.keys()]);
  const transfer = coverage.entries.find(({ name }) => name === 'Transfer');
  expect(transfer).toMatchObject({ level: 'full' });
  expect(transfer?.attributes?.find(({ name }) => name === 'transferTo')).toEqual({
    name: 'transferTo',
    level: 'full',
    note: 'first generation',
  });
});
