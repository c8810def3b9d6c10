import { openSource } from '../src/document/index.ts';
import {
  compareScripts,
  type Diagnostic,
  type Difference,
  type Place,
  printField,
  printPlace,
  printValue,
  type Script,
  type Then,
} from '../src/verbs/index.ts';
import type { Dialect, Reply, Written } from './dialect.ts';
import { meaningOf } from './meaning.ts';

/** A document in another dialect, and every shade of meaning that it does not keep. */
export interface Translation {
  readonly body: string;
  readonly contentType: string;
  /** One for every difference between what was to be said and what the body says, and no others. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Says a script of one dialect in another. What is lost is not claimed by the writer but found: the body is read
 * back and compared, so nothing can be lost in silence and nothing is reported that is still there. What a writer
 * knows about something it left out becomes the hint of the diagnostic at the same place.
 */
export function translate(script: Script, from: Dialect, to: Dialect): Translation {
  const written = to.write(script);
  const readBack = to.read(replyWith(written), { role: 'call', answered: false, notes: {}, settings: {} });
  const reasons = reasonsByPlace(written.diagnostics);
  return {
    body: written.body,
    contentType: written.contentType,
    diagnostics: differencesInMeaning(script, readBack, from.id === to.id).map((difference) =>
      diagnosticOf(difference, to.title, reasons),
    ),
  };
}

/**
 * In what two scripts differ; between dialects, in what they do to a call. How each of them calls its callbacks and
 * voices, and why we do not carry something out, does not count there; nor do signals, unless the document names one.
 */
export function differencesInMeaning(before: Script, after: Script, sameDialect: boolean): readonly Difference[] {
  if (sameDialect) return compareScripts(before, after);
  const namesSignals = Object.keys(before.atSignal ?? {}).some((signal) => signal !== '*');
  const ignore = namesSignals ? betweenDialects : [...betweenDialects, ...ofSignals];
  return compareScripts(meaningOf(before), meaningOf(after), { ignore });
}

const ofSignals = ['Script.atSignal', 'interruptedBy'];
const betweenDialects: readonly string[] = [
  'Script.dialect',
  ...['Callback', 'Notify'].flatMap((type) => ['dialect', 'kind', 'notes'].map((field) => `${type}.${field}`)),
  'Voice.raw',
  'Destination.raw',
  'Unsupported.reason',
];

/** A reply whose body is the document written; relative urls would lead nowhere. */
export function replyWith({ body, contentType }: Written): Reply {
  return {
    url: 'https://document.invalid/',
    method: 'POST',
    status: 200,
    contentType,
    headers: {},
    source: openSource(new TextEncoder().encode(body), contentType),
  };
}

function reasonsByPlace(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, readonly Diagnostic[]> {
  return Map.groupBy(diagnostics, ({ place }) => (place ? printPlace(place) : ''));
}

const top: Place = { line: 1, column: 1 };

function diagnosticOf(
  difference: Difference,
  language: string,
  reasons: ReadonlyMap<string, readonly Diagnostic[]>,
): Diagnostic {
  const { placeBefore } = difference;
  const subject = subjectOf(difference);
  const known = difference.kind === 'added' || !placeBefore ? [] : (reasons.get(printPlace(placeBefore)) ?? []);
  const fitting = known.filter((reason) => explains(reason, difference, subject));
  const hint = [...new Set(fitting.map(({ message, hint: more }) => (more ? `${message} ${more}` : message)))].join(
    ' ',
  );
  return {
    code: `${effects[difference.kind]}-${subject}`,
    severity: severityOf(difference),
    message: sentence(difference, language),
    place: placeBefore ?? top,
    ...(hint !== '' && { hint }),
  };
}

/** A reason at the same place is about the verb itself, or names the field. */
function explains({ code, message }: Diagnostic, { field }: Difference, subject: Subject): boolean {
  if (subject === 'verb') return code === 'lost-verb';
  return code !== 'lost-verb' && field.some((step) => typeof step === 'string' && message.includes(step));
}

const effects = { missing: 'lost', added: 'added', changed: 'changed' } as const;

/** A verb, where one leads, or anything else that is said about it. */
type Subject = 'verb' | 'branch' | 'value';

function subjectOf({ verb, field, before, after }: Difference): Subject {
  if (verb !== null && field.length === 0) return 'verb';
  const leads = isThen(before ?? after) || (field.at(-1) === 'url' && field.at(-2) === 'callback');
  return leads ? 'branch' : 'value';
}

function isThen(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'go' in value;
}

/** Fields that make a verb another one to those who hear it. */
const essential: ReadonlySet<unknown> = new Set([
  ...['text', 'source', 'url', 'id', 'targets', 'destination', 'number', 'uri', 'user', 'to', 'usable'],
]);

function severityOf(difference: Difference): Diagnostic['severity'] {
  const { kind, field, before } = difference;
  if (kind === 'added') return 'information';
  switch (subjectOf(difference)) {
    case 'verb':
      return isSkippedAnyway(before) ? 'warning' : 'error';
    case 'branch':
      return isPlainHangup(difference) ? 'information' : 'error';
    case 'value':
      return essential.has(field.findLast((step) => typeof step === 'string')) ? 'error' : 'warning';
  }
}

/** The server hears of a hang-up that it did not ask about. */
function isPlainHangup({ field, before }: Difference): boolean {
  return field[0] === 'atHangup' && (before as Then).go === 'end';
}

/** An `unsupported` verb that the call goes past, be it to its end, is not missed. */
function isSkippedAnyway(verb: unknown): boolean {
  const { verb: name, onSkipped } = verb as { readonly verb: string; readonly onSkipped?: Then };
  if (name !== 'unsupported' || !onSkipped) return false;
  return onSkipped.go === 'on' || (onSkipped.go === 'end' && onSkipped.cause === 'normal');
}

function sentence(difference: Difference, language: string): string {
  const { kind, verb, field, before, after } = difference;
  const what = [verb ?? 'the script', printField(field)].filter((part) => part !== '').join(': ');
  const [was, is] = [before, after].map((value) => (value === undefined ? '' : shorten(printValue(value, difference))));
  switch (kind) {
    case 'missing':
      return subjectOf(difference) === 'verb'
        ? `${nameOf(difference)} cannot be said in ${language} and is left out.`
        : `${what} (${was}) cannot be said in ${language} and is left out.`;
    case 'added':
      return subjectOf(difference) === 'verb'
        ? `${verb} is put in, as it must be said in ${language}: ${is}.`
        : `${what} is not set and becomes ${is} in ${language}.`;
    case 'changed':
      return `${what} is ${was} and becomes ${is} in ${language}.`;
  }
}

/** What was not carried out has the name it has in its document. */
function nameOf({ verb, before }: Difference): string {
  const { said } = (before ?? {}) as { readonly said?: string };
  return verb === 'unsupported' && said !== undefined ? said : String(verb);
}

function shorten(lines: readonly string[]): string {
  const [first = '', ...below] = lines;
  const cut = first.length > 100 ? `${first.slice(0, 99)}…` : first;
  return below.length > 0 ? `${cut} …` : cut;
}
