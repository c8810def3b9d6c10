import { resolveUrl, socketSchemes, webSchemes } from '../../../src/document/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { normaliseNumber, type Region } from '../phone-number.ts';
import { idIn } from '../sid.ts';
import type { ErrorCode, Failure } from './codes.ts';

export type Taken<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `problem`: what the value is not, to follow the parameter's name. */
  | { readonly ok: false; readonly problem: string };

/** One parameter: how it is read, and how that is said in the OpenAPI document and the tables made from it. */
export interface Rule<Value> {
  readonly schema: JsonObject;
  /** All values sent under its name, at least one, of which an empty one is not passed on unless `empties`. */
  take(values: readonly string[], context: RuleContext): Taken<Value>;
  /** Of the answer to a value that does not fit. */
  readonly code: ErrorCode;
  /** Of the answer where it is missing; absent: it may be left out. */
  readonly required?: ErrorCode;
  /** The answer's words, for either. */
  readonly says?: string;
  /** An empty value is one too: it clears what was there. */
  readonly empties?: true;
  /** Taken and of no effect, and why. */
  readonly ignored?: string;
  /** One of many that are alike, of which another stands in the OpenAPI document. */
  readonly isAlias?: true;
  /** For the tables: what else there is to know. */
  readonly note?: string;
}

export interface RuleContext {
  readonly region: Region;
}

export type Table = Readonly<Record<string, Rule<unknown>>>;

/** What a table reads: every required parameter is there. */
export type ValuesOf<Names extends Table> = {
  readonly [Name in keyof Names]: Names[Name] extends Rule<infer Value>
    ? Names[Name] extends { readonly required: ErrorCode }
      ? Value
      : Value | undefined
    : never;
};

/** Reads a form or a query by its table; the first parameter that does not fit, in the table's order, is told. */
export function readParameters<Names extends Table>(
  table: Names,
  form: URLSearchParams,
  context: RuleContext,
): { readonly ok: true; readonly values: ValuesOf<Names> } | { readonly ok: false; readonly failure: Failure } {
  const values: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(table)) {
    const sent = form.getAll(name);
    const given = rule.empties ? sent : sent.filter((value) => value !== '');
    if (given.length === 0) {
      if (rule.required === undefined) continue;
      const { required: code, says: message } = rule;
      return { ok: false, failure: { code, ...(message !== undefined && { message }) } };
    }
    const taken = rule.take(given, context);
    if (!taken.ok) return { ok: false, failure: { code: rule.code, message: `${name}: ${taken.problem}` } };
    values[name] = taken.value;
  }
  return { ok: true, values: values as ValuesOf<Names> };
}

const fits = <Value>(value: Value): Taken<Value> => ({ ok: true, value });
const misfit = (problem: string): Taken<never> => ({ ok: false, problem });
const shown = (value: string) => JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
const last = (values: readonly string[]) => values.at(-1) ?? '';

/** Nothing that XML, headers or a page could not say. */
const unspeakable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]|\p{Surrogate}/u;

export function words({
  maximum,
  code = 20001,
}: {
  readonly maximum?: number;
  readonly code?: ErrorCode;
} = {}): Rule<string> {
  return {
    schema: { type: 'string', ...(maximum !== undefined && { maxLength: maximum }) },
    code,
    take: (values) => {
      const value = last(values);
      if (unspeakable.test(value)) return misfit('must not hold control characters');
      return maximum === undefined || [...value].length <= maximum
        ? fits(value)
        : misfit(`must be at most ${maximum} characters`);
    },
  };
}

/** Absolute, http or https; credentials and fragment stay. */
export const url = (code: ErrorCode): Rule<string> => absolute(webSchemes, code);

/** The same, ws or wss. */
export const webSocket = (code: ErrorCode): Rule<string> => absolute(socketSchemes, code);

function absolute(schemes: readonly string[], code: ErrorCode): Rule<string> {
  return {
    schema: { type: 'string', format: 'uri' },
    code,
    take: (values) => {
      const value = last(values).trim();
      const resolved = resolveUrl(value, 'invalid:/', schemes);
      if (!resolved.ok) return misfit(`${resolved.problem}.`);
      if (value.length > 4000) return misfit('must be at most 4000 characters');
      return fits(value);
    },
  };
}

/** An absolute one, http or https, and a host name without underscores. */
export function callbackUrl(code: ErrorCode = 21609): Rule<string> {
  const plain = url(code);
  return {
    ...plain,
    take: (values, context) => {
      const taken = plain.take(values, context);
      if (taken.ok && taken.value !== '' && new URL(taken.value).hostname.includes('_'))
        return misfit('the host name must not contain underscores');
      return taken;
    },
  };
}

export function method(code: ErrorCode = 21209): Rule<'GET' | 'POST'> {
  return oneOf(['GET', 'POST'], code);
}

/** Case does not matter. */
export function oneOf<const Word extends string>(choices: readonly Word[], code: ErrorCode = 20001): Rule<Word> {
  return {
    schema: { type: 'string', enum: choices },
    code,
    take: (values) => {
      const value = last(values).trim().toLowerCase();
      const choice = choices.find((each) => each.toLowerCase() === value);
      return choice === undefined
        ? misfit(`${shown(last(values))} must be one of ${choices.join(', ')}`)
        : fits(choice);
    },
  };
}

/** Repeated names, or one value with blanks or commas in it. */
export function several<const Word extends string>(choices: readonly Word[], code: ErrorCode = 20001): Rule<Word[]> {
  const one = oneOf(choices, code);
  return {
    schema: { type: 'array', items: one.schema },
    code,
    take: (values, context) => {
      const chosen: Word[] = [];
      for (const value of values.flatMap((each) => each.split(/[\s,]+/)).filter((each) => each !== '')) {
        const taken = one.take([value], context);
        if (!taken.ok) return taken;
        if (!chosen.includes(taken.value)) chosen.push(taken.value);
      }
      return fits(chosen);
    },
  };
}

export function whole(minimum: number, maximum: number, code: ErrorCode = 20001): Rule<number> {
  return {
    schema: { type: 'integer', minimum, maximum },
    code,
    take: (values) => {
      const value = last(values).trim();
      const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      return number >= minimum && number <= maximum
        ? fits(number)
        : misfit(`${shown(value)} must be a whole number from ${minimum} to ${maximum}`);
    },
  };
}

export function flag(code: ErrorCode = 20001): Rule<boolean> {
  return {
    schema: { type: 'boolean' },
    code,
    take: (values) => {
      const value = last(values).trim().toLowerCase();
      if (value === 'true' || value === '1') return fits(true);
      return value === 'false' || value === '0' ? fits(false) : misfit(`${shown(value)} must be true or false`);
    },
  };
}

/** One of our own ids behind its two letters; the 32 digits are taken. */
export function sidOf(prefixes: readonly string[], code: ErrorCode = 20001): Rule<string> {
  return {
    schema: { type: 'string', pattern: `^(${prefixes.join('|')})[0-9a-fA-F]{32}$` },
    code,
    take: (values) => {
      const value = last(values).trim();
      const id = idIn(value, ...prefixes);
      return id === null
        ? misfit(`${shown(value)} must be ${prefixes.join(' or ')} and 32 hexadecimal digits`)
        : fits(id);
    },
  };
}

export function pattern(expression: RegExp, what: string, code: ErrorCode): Rule<string> {
  return {
    schema: { type: 'string', pattern: expression.source },
    code,
    take: (values) => (expression.test(last(values)) ? fits(last(values)) : misfit(`must be ${what}`)),
  };
}

/** A telephone number, `client:name` or a SIP address, as it is written in webhooks. */
export function address(code: ErrorCode, { only }: { readonly only?: 'number' } = {}): Rule<string> {
  return {
    schema: { type: 'string' },
    code,
    take: (values, { region }) => {
      const value = last(values).trim();
      if (only === undefined && /^client:[^\s@:?&]{1,256}$/i.test(value)) return fits(value);
      if (only === undefined && /^sips?:[^\s@<>"]{1,255}@[^\s@<>"]{1,1024}$/i.test(value)) return fits(value);
      const number = normaliseNumber(value, region);
      const isOne = number !== null && /^\+[1-9]\d{1,14}$|^\d{3,15}$/.test(number);
      return isOne ? fits(number) : misfit(`${shown(value)} is not a valid phone number`);
    },
  };
}

/** Anything; `why` it makes no difference. */
export function ignored(why: string): Rule<string> {
  return { schema: { type: 'string' }, code: 20001, ignored: why, take: (values) => fits(last(values)) };
}

export function required<Value>(
  rule: Rule<Value>,
  code: ErrorCode,
  says?: string,
): Rule<Value> & { required: ErrorCode } {
  return { ...rule, required: code, ...(says !== undefined && { says }) };
}

/** An empty value clears. */
export function clearable<Value>(rule: Rule<Value>): Rule<Value | ''> {
  return {
    ...rule,
    empties: true,
    take: (values, context) => (last(values).trim() === '' ? fits('') : rule.take(values, context)),
  };
}

export function noted<Value>(rule: Rule<Value>, note: string): Rule<Value> {
  return { ...rule, note };
}
