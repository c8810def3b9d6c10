import { XMLParser } from 'fast-xml-parser';
import { dialectOf } from '../dialects/registry.ts';
import { openSource } from '../src/document/index.ts';
import { median, rounds } from './measure.ts';

/** What reading costs beside the bare parser, in one run on one machine. */
export function benchReading(): readonly string[] {
  const xml = new TextEncoder().encode(twimlDocument());
  const json = new TextEncoder().encode(tropoDocument());
  const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, trimValues: false });
  const decoder = new TextDecoder();
  return [
    compare(
      `a TwiML document of ${xml.length} bytes against fast-xml-parser alone`,
      () => read('twiml', xml),
      () => parser.parse(decoder.decode(xml)),
    ),
    compare(
      `a Tropo document of ${json.length} bytes against JSON.parse alone`,
      () => read('tropo', json),
      () => JSON.parse(decoder.decode(json)),
    ),
  ];
}

function read(id: string, bytes: Uint8Array): unknown {
  const dialect = dialectOf(id);
  const reply = {
    url: 'https://app.example.com/voice',
    method: 'POST' as const,
    status: 200,
    contentType: null,
    headers: {},
    source: openSource(bytes, null),
  };
  const script = dialect?.read(reply, { role: 'call', answered: false, notes: {}, settings: {} });
  if (!script?.usable) throw new Error(`the ${id} document of the benchmark is not usable`);
  return script;
}

/** The two take turns, so that a machine that slows down slows both. */
function compare(what: string, ours: () => unknown, bare: () => unknown): string {
  const ratios: number[] = [];
  const ourTimes: number[] = [];
  for (let turn = 0; turn < 15; turn++) {
    const one = rounds(ours, 200);
    const other = rounds(bare, 200);
    ourTimes.push(one);
    ratios.push(one / other);
  }
  return `reading ${what}: ${median(ratios).toFixed(1)} times (${(median(ourTimes) * 1e6).toFixed(0)} µs a document)`;
}

function twimlDocument(): string {
  const gathers = Array.from(
    { length: 12 },
    (_, index) =>
      `  <Gather action="/menu/${index}?lang=en&amp;step=${index}" numDigits="1" timeout="6" finishOnKey="#" method="POST">\n    <Say voice="woman" language="en-US">For department number ${index}, press ${index % 10}. To hear this again, press star.</Say>\n    <Play loop="1">https://media.example.com/prompts/${index}.wav</Play>\n    <Pause length="1"/>\n  </Gather>\n`,
  ).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Response>\n${gathers}  <Redirect method="POST">/menu</Redirect>\n</Response>\n`;
}

function tropoDocument(): string {
  const steps = Array.from({ length: 10 }, (_, index) => ({
    ask: {
      name: `question-${index}`,
      attempts: 3,
      timeout: 6,
      bargein: true,
      choices: { value: '[4-6 DIGITS], operator(operator, 0)', mode: 'dtmf', terminator: '#' },
      say: [
        { value: 'I heard nothing.', event: 'timeout' },
        { value: 'That was not right.', event: 'nomatch:1 nomatch:2' },
        { value: `Please enter number ${index}.` },
      ],
    },
  }));
  return JSON.stringify({
    tropo: [...steps, { on: { event: 'continue', next: '/next' } }, { on: { event: 'incomplete', next: '/sorry' } }],
  });
}
