import fc from 'fast-check';
import type { Dialect, ReadContext, Reply } from '../../../dialects/dialect.ts';
import { recognise } from '../../../dialects/recognise.ts';
import { dialects } from '../../../dialects/registry.ts';
import { openSource } from '../../../src/document/index.ts';
import { type Place, printScript } from '../../../src/verbs/index.ts';
import { validateScript } from '../../support/valid-script.ts';
import { mutated } from '../mutate.ts';
import { documentsOf } from '../seeds.ts';
import { holds, type Target, target } from '../target.ts';

interface DocumentInput {
  readonly bytes: Buffer;
  readonly contentType: string | null;
  readonly role: ReadContext['role'];
  readonly answered: boolean;
}

const tokens = [
  ...[
    '<Response>',
    '</Response>',
    '<Say>',
    '</Say>',
    '<Gather ',
    '<Dial>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?xml',
    '?>',
    '/>',
  ],
  ...[
    '<!DOCTYPE a [<!ENTITY x "y">]>',
    '&x;',
    '&#x41;',
    '&#1114112;',
    '&lt;',
    'xmlns:a="b"',
    'url="',
    'loop="0"',
    '<speak>',
    '<break time="9s"/>',
  ],
  ...[
    '{"tropo":[',
    '"say":',
    '{"module":"menu","data":{}}',
    '"children":{"_":',
    '"data":',
    '{}',
    '[]',
    '[{',
    '}]',
    '\\ud800',
    '\\u0000',
    '":"',
  ],
  ...[
    '"choices":{"value":"[4 DIGITS]"}',
    '"next":"/a"',
    '"event":"*"',
    'P5Y',
    '10s',
    '+15551230000',
    'sip:a@b',
    'en-US',
    '0123456789*#ABCD',
  ],
];

/** Each dialect's reader over documents of its own and of the others, all of them mutated. */
export const documentTargets: readonly Target[] = dialects.map((dialect) =>
  target<DocumentInput>({
    name: `document: ${dialect.id}`,
    weight: 15,
    inputs: fc.record({
      bytes: mutated([...documentsOf(dialect.id), ...others(dialect).slice(0, 20)], tokens),
      contentType: fc.constantFrom(
        null,
        'text/xml',
        'application/json',
        'text/xml; charset=utf-16',
        'text/plain; charset=latin1',
      ),
      role: fc.constantFrom('call', 'screening', 'queue-waiting', 'conference-waiting'),
      answered: fc.boolean(),
    }),
    check: (input) => checkDocument(dialect, input),
    show: ({ bytes, ...rest }) => JSON.stringify({ ...rest, base64: bytes.toString('base64') }),
  }),
);

function others(dialect: Dialect): readonly Buffer[] {
  return dialects.filter(({ id }) => id !== dialect.id).flatMap(({ id }) => documentsOf(id));
}

function checkDocument(dialect: Dialect, { bytes, contentType, role, answered }: DocumentInput): void {
  const source = openSource(bytes, contentType);
  const reply: Reply = {
    url: 'https://app.example.com/voice',
    method: 'POST',
    status: 200,
    contentType,
    headers: {},
    source,
  };
  const weighed = dialects.map((one) => one.weigh(reply));
  for (const { score } of weighed) holds(Number.isFinite(score) && score >= 0, () => `a score of ${score}`);
  recognise(reply, dialects, { configured: dialect.id });
  const script = dialect.read(reply, { role, answered, notes: {}, settings: {} });
  const plain = JSON.parse(JSON.stringify(script)) as unknown;
  const faults = validateScript(plain);
  holds(faults.length === 0, () => `the script does not fit its schema: ${faults.join('; ')}`);
  printScript(script);
  holds(
    script.usable || script.diagnostics.some(({ severity }) => severity === 'error'),
    () => 'an unusable document without an error',
  );
  const lines = source.text.split(/\r\n|\r|\n/).length;
  const check = (place: Place) => {
    const { line, column } = source.locate(place);
    holds(
      Number.isInteger(line) && Number.isInteger(column) && line >= 1 && column >= 1 && line <= lines,
      () => `the place ${JSON.stringify(place)} is outside of ${lines} lines`,
    );
    holds(column <= source.text.length + 1, () => `column ${column} is outside of the document`);
  };
  for (const { place } of script.diagnostics) if (place) check(place);
  for (const place of placesIn(plain)) check(place);
  holds(Object.keys(Object.prototype).length === 0, () => 'the prototype of all objects was changed');
}

function placesIn(value: unknown, found: Place[] = []): readonly Place[] {
  if (Array.isArray(value)) for (const item of value) placesIn(item, found);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value))
      if (key === 'place' && typeof inner === 'object') found.push(inner as Place);
      else placesIn(inner, found);
  return found;
}
