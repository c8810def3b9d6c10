import { Fields, spellingHint } from '../../../src/document/index.ts';
import type { JsonObject, Keys, VerbBase } from '../../../src/verbs/index.ts';
import { type EntryName, entryOf, type Parameter } from '../catalogue.ts';
import { child, isSaid, isTable, type Said, shown } from './json.ts';
import type { Remarks } from './remarks.ts';

/** The parameters of one action or object, and the place of each of them. */
export class Parameters extends Fields {
  readonly said: Said;
  readonly #find: (parameter: string) => Said;

  constructor(said: Said, values: ReadonlyMap<string, Said>, report: ConstructorParameters<typeof Fields>[2]) {
    const find = (parameter: string) => values.get(parameter) ?? { value: undefined, pointer: said.pointer };
    super(
      new Map([...values].map(([parameter, { value }]) => [parameter, value])),
      (parameter) => ({ pointer: find(parameter).pointer }),
      report,
    );
    this.said = said;
    this.#find = find;
  }

  /** A parameter with its pointer, for whoever reads what is inside it; left out, it stands where the others do. */
  inside(parameter: string): Said {
    this.raw(parameter);
    return this.#find(parameter);
  }

  /** A text that says something: blank ones count as left out. */
  word(parameter: string): string | undefined {
    return this.text(parameter)?.trim() || undefined;
  }

  /** Seconds, fractions allowed, as ms. */
  milliseconds(parameter: string, fallbackSeconds: number): number {
    return Math.round(this.number(parameter, fallbackSeconds, { minimum: 0 }) * 1000);
  }

  /** Like `milliseconds`, where nothing at all would make no sense. */
  someMilliseconds(parameter: string, fallbackSeconds: number): number {
    return Math.round(this.number(parameter, fallbackSeconds, { minimum: 0.001 }) * 1000);
  }
}

/**
 * Opens the parameters of an entry of the catalogue: older spellings become today's, unknown ones and those
 * that are not carried out are remarked upon once, here, so that no reader forgets.
 */
export function openParameters(name: EntryName, said: Said, remarks: Remarks): Parameters {
  const entry = entryOf(name);
  const values = new Map<string, Said>();
  for (const [written, inside] of membersOf(name, said, remarks)) {
    const parameter = entry.aliases.get(written) ?? written;
    const known = entry.parameters.get(parameter);
    const place = { pointer: inside.pointer };
    if (!known)
      remarks.warning(
        'unknown-attribute',
        place,
        `${name} has no parameter ${shown(written)}; it was skipped.`,
        spellingHint(written, entry.parameters.keys()) ??
          `it knows ${[...entry.parameters.keys()].join(', ') || 'none'}`,
      );
    else if (notCarriedOut(known, inside.value))
      remarks.warning(
        `ignored-${kebab(parameter)}`,
        place,
        `${name}.${parameter} was skipped: ${known.note ?? 'it is not carried out yet'}.`,
      );
    if (!values.has(parameter)) values.set(parameter, inside);
  }
  return new Parameters(said, values, ({ field, value, problem, place }) =>
    remarks.warning(
      'invalid-value',
      place,
      `${name}.${field} ${problem}, not ${shown(value)}; its default is used instead.`,
    ),
  );
}

function membersOf(name: EntryName, said: Said, remarks: Remarks): readonly (readonly [string, Said])[] {
  const beside = [...(said.beside ?? [])];
  const { value } = said;
  if (isTable(value))
    return [...Object.entries(value).map(([key, inside]) => [key, child(said, key, inside)] as const), ...beside];
  if (isSaid(value))
    remarks.warning(
      'invalid-value',
      { pointer: said.pointer },
      `${name} must hold an object, not ${shown(value)}; it is taken without parameters.`,
      'write {} or null where there are none',
    );
  return beside;
}

function notCarriedOut({ level, harmless }: Parameter, value: unknown): boolean {
  if (level !== 'ignored' || !isSaid(value) || value === '' || harmless === 'any') return false;
  return !harmless?.some((accepted) => accepted === value);
}

export function kebab(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('_', '-');
}

/** Which signals may interrupt: `"*"` or nothing said is any, `""` and `[]` none, else names, also comma lists. */
export function interruptedBy(parameters: Parameters): Pick<VerbBase<string>, 'interruptedBy'> {
  if (!parameters.has('allowSignals')) return { interruptedBy: 'any' };
  const value = parameters.raw('allowSignals');
  if (typeof value === 'boolean') return value ? { interruptedBy: 'any' } : {};
  const written = (Array.isArray(value) ? value : [value]).flatMap((item) => String(item).split(','));
  const names = written.map((name) => name.trim()).filter((name) => name !== '');
  if (names.includes('*')) return { interruptedBy: 'any' };
  return names.length > 0 ? { interruptedBy: names } : {};
}

/** A room or a conversation is only left by a signal where a key leads out of it, too, unless the route says otherwise. */
export function interruptedWhereLeft(
  parameters: Parameters,
  keys: Keys,
  settings: JsonObject,
): Pick<VerbBase<string>, 'interruptedBy'> {
  const signals = interruptedBy(parameters);
  return keys !== '' || settings['signalsAlwaysInterrupt'] === true ? signals : {};
}

export function nameOf(parameters: Parameters): Pick<VerbBase<string>, 'name'> {
  const name = parameters.word('name');
  return name === undefined ? {} : { name };
}
