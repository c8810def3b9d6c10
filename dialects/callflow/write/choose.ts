import type { Choose, ChooseCase, JsonObject, Then } from '../../../src/verbs/index.ts';
import { lostBranch, lostVerb } from '../../lost.ts';
import { exactly } from '../read/choice.ts';
import { goOnWith, type Step, type Surroundings, unless, type VerbWritten } from './step.ts';
import { ruleFields } from './time-rule.ts';

/** `branch_variable`, `branch_bnumber`, `check_cid` or `temporal_route`, by what all cases ask for. */
export function writeChoose(verb: Choose, surroundings: Surroundings): VerbWritten {
  if (verb.cases.length === 0) return { steps: [], ...goOnWith(verb.otherwise, surroundings) };
  const byNumber = writeNumbers(verb);
  if (byNumber) return { steps: [byNumber] };
  const step = writeValues(verb, surroundings) ?? writeTimes(verb);
  if (!step) surroundings.lose(lostVerb(verb, 'no one module asks for all of this'));
  return { steps: step ? [step] : [], ...goOnWith(verb.otherwise, surroundings) };
}

type Condition<Kind extends ChooseCase['when']['kind']> = Extract<ChooseCase['when'], { readonly kind: Kind }>;

/** The cases, if all are of one kind. */
function casesOf<Kind extends ChooseCase['when']['kind']>({ cases }: Choose, kind: Kind) {
  const isOfKind = (one: ChooseCase): one is ChooseCase & { readonly when: Condition<Kind> } => one.when.kind === kind;
  return cases.every(isOfKind) ? cases : null;
}

function writeValues(verb: Choose, { lose }: Surroundings): Step | null {
  const variables = casesOf(verb, 'variable');
  const captured = casesOf(verb, 'captured');
  const [first] = variables ?? [];
  const branches: Record<string, Then> = {};
  for (const { when, next } of variables ?? captured ?? []) {
    if (first && 'path' in when && JSON.stringify(when.path) !== JSON.stringify(first.when.path)) return null;
    if (when.equals === '_') lose(lostBranch(verb, 'cases', 'a child called "_" is taken for everything else'));
    else if (!Object.hasOwn(branches, when.equals))
      Object.defineProperty(branches, when.equals, { value: next, enumerable: true });
  }
  if (captured) return { module: 'branch_bnumber', branches };
  if (!first) return null;
  const [name = '', ...inner] = first.when.path;
  return {
    module: 'branch_variable',
    data: { variable: inner.length > 0 ? [...first.when.path] : name },
    branches,
  };
}

/** One pattern, perhaps after numbers in full. */
function writeNumbers(verb: Choose): Step | null {
  const cases = casesOf(verb, 'caller-number');
  const last = cases?.at(-1);
  if (!cases || !last) return null;
  const numbers = cases.slice(0, -1).map(({ when, next }) => [numberIn(when.pattern), next] as const);
  if (numbers.some(([number]) => number === undefined) || (numbers.length > 0 && last.next.go !== 'on')) return null;
  return {
    module: 'check_cid',
    data: {
      ...unless('regex', last.when.pattern, '.*'),
      ...unless('use_absolute_mode', numbers.length > 0, false),
    },
    branches: {
      ...Object.fromEntries(numbers),
      ...(last.next.go !== 'on' && { match: last.next }),
      ...(verb.otherwise.go !== 'on' && { nomatch: verb.otherwise }),
    },
  };
}

function numberIn(pattern: string): string | undefined {
  const number = pattern.slice(1, -1).replace(/\\(.)/gs, '$1');
  return exactly(number) === pattern ? number : undefined;
}

function writeTimes(verb: Choose): Step | null {
  const cases = casesOf(verb, 'time');
  const zone = cases?.[0]?.when.timeZone;
  if (!cases || cases.some(({ when }) => when.timeZone !== zone)) return null;
  const rules: JsonObject[] = [];
  const branches: Record<string, Then> = {};
  for (const [index, { when, next }] of cases.entries()) {
    const fields = ruleFields(when.rule);
    if (!fields) return null;
    const id = `rule-${index + 1}`;
    rules.push({ id, ...fields });
    if (next.go !== 'on' || verb.otherwise.go !== 'on') branches[id] = next;
  }
  return {
    module: 'temporal_route',
    data: { rules, ...(zone !== undefined && { timezone: zone }) },
    branches,
  };
}
