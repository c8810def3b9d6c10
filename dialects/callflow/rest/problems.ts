import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import type { Refusal } from '../../face.ts';
import type { Problem } from './answer.ts';

export const notFound = (id: string): Problem => ({
  status: 404,
  problem: 'bad_identifier',
  data: { message: 'bad identifier', cause: id },
});

export const badCredentials: Problem = {
  status: 401,
  problem: 'invalid_credentials',
  data: { message: 'invalid credentials' },
};

export const forbidden: Problem = { status: 403, problem: 'forbidden', data: { message: 'forbidden' } };

export const badMethod = (allowed: readonly string[]): Problem => ({
  status: 405,
  problem: 'invalid_method',
  data: { message: 'method not allowed' },
  headers: { Allow: allowed.join(', ') },
});

export const unparsable: Problem = {
  status: 400,
  problem: 'parse_error',
  data: { message: 'failed to parse request body' },
};

export const conflict: Problem = {
  status: 409,
  problem: 'datastore_conflict',
  data: { message: 'conflicting documents' },
};

export const tooLargeToList = (size: number): Problem => ({
  status: 416,
  problem: 'range_not_satisfiable',
  data: { message: `more than ${size} entries; ask for them page by page` },
});

export const unavailable: Problem = {
  status: 503,
  problem: 'datastore_unreachable',
  data: { message: 'the store or the switch cannot be had at this moment' },
};

/** Rules are called as KAZOO calls them: required, type, enum, minimum, …, unique, invalid, error. */
export interface Mistake {
  /** Keys from the data down. */
  readonly path: readonly string[];
  readonly rule: string;
  readonly message: string;
  readonly target?: JsonValue;
  readonly value?: JsonValue;
  readonly cause?: JsonValue;
}

export function missing(...path: readonly string[]): Mistake {
  return { path, rule: 'required', message: 'Field is required but missing' };
}

export function noneOf(words: readonly string[], path: readonly string[], value?: JsonValue): Mistake {
  const message = 'Value not found in enumerated list of values';
  return { path, rule: 'enum', message, target: words, ...(value !== undefined && { value }) };
}

/** There is no document in the order. */
export const noData: Problem = invalid([missing('data')]);

/** Every mistake under its dotted path and its rule; of two of the same kind at one place the first counts. */
export function invalid(mistakes: readonly Mistake[]): Problem {
  const data: Record<string, Record<string, JsonObject>> = {};
  for (const { path, rule, ...said } of mistakes) {
    const at = path.map((key) => key.replaceAll('.', '%2E')).join('.');
    const here = data[at] ?? {};
    data[at] = here;
    here[rule] ??= Object.fromEntries(
      Object.entries(said).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
    );
  }
  return { status: 400, problem: 'validation error', data };
}

export function refusal(why: Refusal): Problem {
  switch (why.why) {
    case 'credentials':
      return badCredentials;
    case 'no-such-path':
      return notFound('');
    case 'method':
      return badMethod(why.allowed);
    case 'too-large':
      return {
        status: 413,
        problem: 'too_large',
        data: { message: `the body may have ${why.maximumBytes} bytes`, target: why.maximumBytes },
      };
    case 'too-many-requests':
      return {
        status: 429,
        problem: 'too_many_requests',
        data: { message: 'too many requests' },
      };
    case 'unreadable':
      return unparsable;
    case 'unavailable':
      return unavailable;
    case 'fault':
      return { status: 500, problem: 'unspecified_fault', data: { message: 'unspecified fault' } };
  }
}
