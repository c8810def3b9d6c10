import fc from 'fast-check';
import type { Script, VerbName } from '../../src/verbs/index.ts';
import { type Shape, shapeOf, type TableShape } from '../../src/verbs/shape.ts';

/** The verbs that a runner carries out, and `unsupported`. */
const runnableVerbs: readonly VerbName[] = [
  'say',
  'play',
  'pause',
  'ring',
  'send-digits',
  'gather',
  'record',
  'dial',
  'redirect',
  'reject',
  'hangup',
  'answer',
  'deflect',
  'tag',
  'set-variables',
  'set-language',
  'unsupported',
];

export interface ScriptWishes {
  /** Absent: the runnable ones. */
  readonly verbs?: readonly VerbName[];
  /** Whose callbacks; absent: any names. */
  readonly dialect?: string;
  /** Any text at all where people write texts, not only sensible ones. Absent: false. */
  readonly odd?: boolean;
}

/**
 * Scripts with verbs nested as deeply as their types allow. Made from the types, so that a new field is generated
 * from the day it exists. Values are what readers give (absolute urls, whole numbers, real keys), passwords are
 * empty, diagnostics too.
 */
export function scripts(wishes: ScriptWishes = {}): fc.Arbitrary<Script> {
  return generator(wishes)(shapeOf('Script')) as fc.Arbitrary<Script>;
}

const people = ['Welcome.', 'Press one, or two.', '"Quoted" & <marked>', 'Grüße', 'answers', '5', 'true'];
const sensibleText = fc.constantFrom(...people);
const oddities = [
  '',
  ' ',
  'null',
  'a b',
  '@1:1',
  'x=y',
  '(',
  '[a]',
  '\n',
  '\r',
  '- ',
  '"',
  '\\',
  '__proto__',
  'kind',
  'go',
];
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.constantFrom(...people, ...oddities),
);
const someNumber = fc.oneof(
  fc.nat({ max: 600 }).map((tenths) => tenths * 100),
  fc.integer({ min: 1, max: 9 }),
);
const oddNumber = fc.oneof(
  someNumber,
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
);
const url = fc
  .tuple(
    fc.constantFrom('https://app.example.com', 'http://127.0.0.1:8080'),
    fc.webPath(),
    fc.constantFrom('', '?a=1&b=(c)'),
  )
  .map((parts) => new URL(parts.join('')).href);
const pointer = fc
  .array(fc.constantFrom('tropo', '0', 'children', '_', 'a b'))
  .map((steps) => steps.map((step) => `/${step}`).join(''));
const key = fc.constantFrom(...'0123456789*#');
const keys = fc.string({ unit: key, maxLength: 3 });
const phoneNumber = fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map((digits) => `+1${digits}`);
const sipUri = fc.constantFrom('sip:desk@pbx.example.com', 'sip:desk@pbx.example.com:5080;transport=tcp');

const reportKind = fc.constantFrom('gather', 'dial', 'recordComplete', 'leg-status');

/** Types and fields that hold less than any text or number: by type, by type and field, by field. */
const realistic: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  Keys: keys,
  DialectId: fc.constantFrom('twiml', 'bxml', 'tropo', 'callflow'),
  'Callback.kind': reportKind,
  'Notify.kind': reportKind,
  pointer,
  url,
  uri: sipUri,
  'Deflect.to': fc.oneof(sipUri, phoneNumber),
  number: phoneNumber,
  'Destination.raw': phoneNumber,
  'Voice.raw': fc.constantFrom('alice', 'julie', 'allison', 'Polly.Joanna'),
  key,
  language: fc.constantFrom('en-US', 'en-GB', 'de-DE', 'es'),
  sipStatus: fc.constantFrom(403, 404, 480, 486, 603),
  minimumConfidence: fc.constantFrom(0, 0.3, 0.5),
};

/** What the keys of a table look like. */
const names: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'Gather.branches': keys,
  'Dial.branches': fc.constantFrom('USER_BUSY', 'NO_ANSWER', 'sip:486', 'sip:404'),
  headers: fc.constantFrom('X-Queue', 'X-Order', 'User-To-User'),
};
const anyName = fc.constantFrom('colour', 'size', 'order_id');

function generator({
  verbs = runnableVerbs,
  dialect,
  odd = false,
}: ScriptWishes): (shape: Shape) => fc.Arbitrary<unknown> {
  const depth = { depthIdentifier: fc.createDepthIdentifier(), depthSize: 'small' } as const;
  const wanted: ReadonlySet<string> = new Set(verbs);
  const known = new Map<Shape, fc.Arbitrary<unknown>>();
  const given = new Map<string, fc.Arbitrary<unknown>>([
    ...(odd ? [] : Object.entries(realistic)),
    ['line', fc.integer({ min: 1, max: 999 })],
    ['column', fc.integer({ min: 1, max: 200 })],
    ['password', fc.constant('')],
    ['diagnostics', fc.constant([])],
    ...(dialect === undefined ? [] : [['DialectId', fc.constant(dialect)] as const]),
  ]);

  const of = (shape: Shape): fc.Arbitrary<unknown> => {
    const made = known.get(shape) ?? given.get(shape.name ?? '') ?? make(shape);
    known.set(shape, made);
    return made;
  };
  const make = (shape: Shape): fc.Arbitrary<unknown> => {
    switch (shape.kind) {
      case 'text':
        return odd ? oddText : sensibleText;
      case 'number':
        return odd ? oddNumber : someNumber;
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'literal':
        return fc.constant(shape.value);
      case 'list':
        return fc.array(later(shape.of), { maxLength: 3, ...depth });
      case 'dictionary':
        return dictionary(shape.of, anyName);
      case 'table':
        return table(shape);
      case 'choice':
        return choice(shape.of);
    }
  };
  /** Types go round in circles: what is inside is made when it is needed. */
  const later = (shape: Shape): fc.Arbitrary<unknown> => fc.constant(null).chain(() => of(shape));
  const dictionary = (inner: Shape, name: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
    fc.dictionary(odd ? oddText.filter((text) => text !== 'password') : name, later(inner), {
      maxKeys: 3,
      noNullPrototype: true,
      ...depth,
    });
  const field = (type: string | undefined, name: string, shape: Shape): fc.Arbitrary<unknown> => {
    const own = given.get(`${type}.${name}`) ?? given.get(name);
    if (own) return own;
    if (shape.kind !== 'dictionary') return later(shape);
    return dictionary(shape.of, names[`${type}.${name}`] ?? names[name] ?? anyName);
  };
  const table = ({ name: type, fields }: TableShape): fc.Arbitrary<unknown> => {
    const all = [...fields].map(([name, { shape }]) => [name, field(type, name, shape)] as const);
    const requiredKeys = [...fields].filter(([, { required }]) => required).map(([name]) => name);
    return fc.record(Object.fromEntries(all), { requiredKeys, noNullPrototype: true });
  };
  /** The plainest member first: that is what stands where it gets too deep. */
  const choice = (members: readonly Shape[]): fc.Arbitrary<unknown> => {
    const [first, ...rest] = members
      .filter((member) => isWanted(member, wanted))
      .sort((one, other) => plainness(one) - plainness(other))
      .map(of);
    if (!first) throw new TypeError('none of the verbs wished for may stand where there must be one');
    return fc.oneof({ maxDepth: 5, ...depth }, first, ...rest);
  };
  return of;
}

function isWanted(member: Shape, wanted: ReadonlySet<string>): boolean {
  const verb = member.kind === 'table' ? member.fields.get('verb')?.shape : undefined;
  return verb?.kind !== 'literal' || wanted.has(String(verb.value));
}

function plainness(shape: Shape): number {
  return shape.kind === 'table' ? shape.fields.size : 0;
}
