import type { Deadlines, RetryRule } from '../dialect.ts';

/** How a url wants to be asked: the defaults, with what its fragment changes. */
export interface ConnectionRules {
  readonly deadlines: Deadlines;
  readonly retry: RetryRule;
  readonly problems: readonly FragmentProblem[];
}

export interface FragmentProblem {
  /** One sentence. */
  readonly message: string;
  readonly providerCode?: string;
}

const defaults = { ct: 5000, rt: 15_000, tt: 15_000, rc: 1 } as const;

const numbers: Readonly<Record<keyof typeof defaults, { readonly minimum: number; readonly maximum: number }>> = {
  ct: { minimum: 100, maximum: 10_000 },
  rt: { minimum: 100, maximum: 15_000 },
  tt: { minimum: 100, maximum: 15_000 },
  rc: { minimum: 0, maximum: 5 },
};

const everyReason: RetryRule['on'] = ['connect', 'timeout', '4xx', '5xx'];
const retryReasons: ReadonlyMap<string, RetryRule['on']> = new Map([
  ['ct', ['connect']],
  ['rt', ['timeout']],
  ['4xx', ['4xx']],
  ['5xx', ['5xx']],
  ['all', everyReason],
]);

/**
 * Reads `#ct=1000&rc=2&rp=ct,5xx`, given without the `#`. A value that does not fit leaves its default, a
 * fragment without any `=` is an ordinary anchor and changes nothing; both are told.
 */
export function connectionRules(fragment: string): ConnectionRules {
  const values: Record<keyof typeof defaults, number> = { ...defaults };
  const problems: FragmentProblem[] = [];
  let on: RetryRule['on'] = ['connect'];
  for (const [key, value] of overrides(fragment)) {
    if (isNumberKey(key)) {
      const { minimum, maximum } = numbers[key];
      const given = /^\d+$/.test(value) ? Number(value) : Number.NaN;
      if (given >= minimum && given <= maximum) values[key] = given;
      else problems.push({ message: `${key}=${value} must be a whole number from ${minimum} to ${maximum}` });
    } else if (key === 'rp') {
      const chosen = value.split(',').map((reason) => retryReasons.get(reason.trim().toLowerCase()));
      if (chosen.every((reasons) => reasons !== undefined))
        on = everyReason.filter((reason) => chosen.flat().includes(reason));
      else problems.push({ message: `rp=${value} must list 4xx, 5xx, ct, rt or all`, providerCode: '11243' });
    } else if (key === 'sni' ? value.toLowerCase() !== 'y' : key !== 'e') {
      problems.push({ message: `${value === '' ? key : `${key}=${value}`} has no effect here` });
    }
  }
  return {
    deadlines: { connectMs: values.ct, readMs: values.rt, totalMs: values.tt },
    retry: { count: values.rc, on },
    problems,
  };
}

function overrides(fragment: string): [string, string][] {
  return fragment === '' ? [] : [...new URLSearchParams(fragment.replaceAll('+', '%2B'))];
}

function isNumberKey(key: string): key is keyof typeof defaults {
  return Object.hasOwn(defaults, key);
}
