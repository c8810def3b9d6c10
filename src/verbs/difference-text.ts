import type { Place } from './common.ts';
import type { Difference } from './compare.ts';
import { anyJson, membersBy, type Shape, shapeOf } from './shape.ts';
import { printPart, printPlace } from './text.ts';
import { unprinted } from './text-value.ts';

/** How a place of each document is shown, for example with the name of its file. */
export interface PlaceNames {
  readonly before: (place: Place) => string;
  readonly after: (place: Place) => string;
}

const bare: PlaceNames = { before: printPlace, after: printPlace };

/**
 * Differences as lines for people: what it is and where it stands in both documents, then `-` with what it was
 * and `+` with what it is. Empty if there are none.
 */
export function printDifferences(differences: readonly Difference[], places: PlaceNames = bare): string {
  return differences.map((difference) => differenceLines(difference, places).join('\n')).join('\n');
}

/** `digits.maximum`, `branches["1"].verbs[0]`. */
export function printField(field: Difference['field']): string {
  return field
    .map((step) => (typeof step === 'string' && /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`))
    .join('')
    .replace(/^\./, '');
}

const happened = { missing: 'is missing', added: 'was added', changed: '' } as const;

function differenceLines(difference: Difference, places: PlaceNames): readonly string[] {
  const { kind, field, before, after, placeBefore, placeAfter } = difference;
  const subject = difference.verb ?? 'the script';
  const one = placeBefore && places.before(placeBefore);
  const other = placeAfter && places.after(placeAfter);
  const values = [...valueLines('-', before, difference), ...valueLines('+', after, difference)];
  if (field.length > 0) {
    const where = spaced('at', [one, other].filter(Boolean).join(' → '));
    return [`${subject}${where}: ${printField(field)} ${happened[kind]}`.trimEnd(), ...values];
  }
  const [there, behind] = kind === 'added' ? [other, one] : [one, other];
  return [`${subject}${spaced('at', there)} ${happened[kind]}${spaced('after', behind)}`, ...values];
}

function spaced(preposition: string, place: string | undefined): string {
  return place ? ` ${preposition} ${place}` : '';
}

/** One side of a difference as lines; a password is not shown. */
export function printValue(value: unknown, { verb, field }: Pick<Difference, 'verb' | 'field'>): readonly string[] {
  const secret = typeof value === 'string' && unprinted.has(String(field.at(-1)));
  return secret ? ['(not shown)'] : printPart(value, shapeAt(verb, field));
}

/** What the types say about a field of a verb, or of the script; of several members of a union, the first with it. */
function shapeAt(verb: Difference['verb'], field: Difference['field']): Shape {
  const whole = verb === null ? shapeOf('Script') : membersBy(shapeOf('Verb'), 'verb').get(verb);
  return field.reduce<Shape>((shape, step) => {
    const members = shape.kind === 'choice' ? shape.of : [shape];
    for (const member of members) {
      if (member.kind === 'list' || member.kind === 'dictionary') return member.of;
      const inner = member.kind === 'table' ? member.fields.get(String(step)) : undefined;
      if (inner) return inner.shape;
    }
    return anyJson;
  }, whole ?? anyJson);
}

function valueLines(sign: string, value: unknown, difference: Difference): readonly string[] {
  if (value === undefined) return [];
  const [first = '', ...below] = printValue(value, difference);
  return [`  ${sign} ${first}`, ...below.map((line) => `    ${line}`)];
}
