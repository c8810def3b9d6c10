import type { CallerId, DialTarget, MachineDetection, Notify } from '../../../src/verbs/index.ts';
import type { EntryName } from '../catalogue.ts';
import { telephoneNumber } from '../numbers.ts';
import { destinationFrom } from './destination.ts';
import { absoluteUrl, type DocumentReading } from './document.ts';
import { child, eachOf, isSaid, isTable, type Said, shown } from './json.ts';
import { openParameters, type Parameters } from './parameters.ts';
import { readPlainPrompts } from './prompts.ts';
import { type Speaking, speakingOf } from './say.ts';

/** One destination or several; each may be an object with an `id`, as the oldest documents write it. */
export function destinationsOf(parameters: Parameters): readonly Said[] {
  const written = parameters.inside('to');
  if (!isSaid(written.value)) return [];
  return eachOf(written).map((to) =>
    isTable(to.value) && isSaid(to.value['id']) ? child(to, 'id', to.value['id']) : to,
  );
}

/** Who is rung by `call` and `transfer`; somebody who cannot be rung is left out with a remark. */
export function targetsOf(
  parameters: Parameters,
  reading: DocumentReading,
  more: Pick<DialTarget, 'machineDetection' | 'screening'> = {},
): readonly DialTarget[] {
  const headers = headersOf(parameters, reading);
  const label = parameters.word('label');
  const notify = detailsOf(parameters, reading);
  return destinationsOf(parameters).flatMap(({ value, pointer }): readonly DialTarget[] => {
    const dialled = destinationFrom(value);
    if (dialled.ok) {
      const { destination, digitsOnAnswer } = dialled;
      const said = { place: { pointer }, destination, headers, digitsOnAnswer, notify, ...more };
      return [{ ...said, ...(label !== undefined && { label }) }];
    }
    reading.remarks.error(
      'invalid-destination',
      { pointer },
      `Nobody is called here: ${dialled.problem}.`,
      'for example +14155550100 or sip:desk@pbx.example.com',
    );
    return [];
  });
}

/** `callbackUrl`: the call's detail record, once the leg has ended. */
function detailsOf(parameters: Parameters, reading: DocumentReading): readonly Notify[] {
  const reference = parameters.word('callbackUrl');
  if (reference === undefined) return [];
  const resolved = absoluteUrl(reference, parameters.place('callbackUrl'), 'The callbackUrl', reading);
  if (!resolved) return [];
  const { url, credentials } = resolved;
  return [{ dialect: 'tropo', kind: 'details', url, method: 'POST', ...(credentials && { credentials }), events: [] }];
}

/** Tropo listened for up to ten seconds. */
const longestDetectionMs = 10_000;

/** `true`, or an object whose introduction is said while it is being decided who answered. */
export function machineDetectionOf(
  inside: EntryName,
  parameters: Parameters,
  reading: DocumentReading,
  around: Speaking,
): MachineDetection | undefined {
  const said = parameters.inside('machineDetection');
  if (!isSaid(said.value) || said.value === '') return undefined;
  const rule: MachineDetection = { waitsForMessageEnd: false, timeoutMs: longestDetectionMs };
  if (!isTable(said.value)) return parameters.boolean('machineDetection', false) ? rule : undefined;
  const own = openParameters(inside, said, reading.remarks);
  const introduction = readPlainPrompts(own.inside('introduction'), reading, speakingOf(own, reading, around));
  return introduction.length > 0 ? { ...rule, introduction } : rule;
}

/** The first one only, as Tropo did: a number, a SIP address, or the name of an account. */
export function textDestination(parameters: Parameters, { remarks }: DocumentReading): string | undefined {
  const [first, ...others] = destinationsOf(parameters);
  if (others[0])
    remarks.warning(
      'ignored-to',
      { pointer: others[0].pointer },
      'A text goes to the first destination only, as it did with Tropo.',
      'write a message for each of them',
    );
  const written =
    typeof first?.value === 'string' || typeof first?.value === 'number' ? String(first.value).trim() : '';
  if (written === '') return undefined;
  const number = telephoneNumber(written.replace(/^tel:/i, ''));
  return number ? (number.e164 ?? number.digits) : written;
}

/** SIP headers; numbers and booleans are written out, anything deeper is skipped. */
export function headersOf(
  parameters: Parameters,
  { remarks }: Pick<DocumentReading, 'remarks'>,
): Readonly<Record<string, string>> {
  const written = parameters.inside('headers');
  if (!isSaid(written.value) || written.value === '') return {};
  const headers = new Map<string, string>();
  for (const said of isTable(written.value)
    ? Object.entries(written.value).map(([name, value]) => ({ name, ...child(written, name, value) }))
    : [{ name: '', ...written }]) {
    const { name, value, pointer } = said;
    if (name !== '' && isSaid(value) && typeof value !== 'object') headers.set(name, String(value));
    else if (isSaid(value))
      remarks.warning(
        'invalid-sip-header',
        { pointer },
        `A SIP header must be a text, not ${shown(value)}; it was skipped.`,
      );
  }
  return Object.fromEntries(headers);
}

export function callerIdOf(parameters: Parameters): { readonly callerId?: CallerId } {
  const written = parameters.inside('from').value;
  const from = isTable(written) ? String(written['id'] ?? '') : (parameters.word('from') ?? '');
  const address = from.trim().replace(/^(tel|sips?):/i, '');
  if (address === '' || address.toLowerCase() === 'unknown') return {};
  const user = address.split('@')[0] ?? address;
  const number = telephoneNumber(user);
  return { callerId: { number: number ? (number.e164 ?? number.digits) : user } };
}
