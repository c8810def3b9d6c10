import { RE2JS, RE2JSException } from 're2js';
import type { ChooseCase, Diagnostic, JsonValue, Then, VerbOf } from '../verbs/index.ts';
import { plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';
import { holdsAt } from './time-rule.ts';

/** The first case that holds leads on; what nobody can decide here does not hold, and is said. */
export async function runChoose(verb: VerbOf<'choose'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const chosen = verb.cases.find(({ when }) => decide(when, call, verb.place));
  return plainEnding(verb, call, startedAt, chosen?.next ?? (verb.otherwise satisfies Then));
}

function decide(when: ChooseCase['when'], call: LiveCall, place: Diagnostic['place']): boolean {
  const undecided = (message: string, hint: string): false => {
    call.diagnose({
      code: 'choice-undecided',
      severity: 'warning',
      message: `${message}; this way is not taken.`,
      ...(place && { place }),
      hint,
    });
    return false;
  };
  switch (when.kind) {
    case 'caller-number':
      return (
        matches(when.pattern, call.leg.channel.from) ??
        undecided(
          `The pattern ${JSON.stringify(when.pattern.slice(0, 80))} cannot be used`,
          'write it as RE2 understands it: no look-around, no back references',
        )
      );
    case 'captured':
      return call.memory.known.captured === when.equals;
    case 'variable': {
      const value = at(call.memory.known.variables, when.path);
      return value !== undefined && spelled(value) === when.equals;
    }
    case 'time': {
      const held = holdsAt(when.rule, call.clock.now(), when.timeZone);
      return held.ok ? held.holds : undecided(`The rule of time cannot be used: ${held.problem}`, 'mend the rule');
    }
    case 'fax':
      return undecided('Nobody listens for fax tones', 'send faxes to a number of their own');
    case 'caller-in-list':
      return undecided(`The list ${when.list} is looked up by nobody here`, 'test the number with a pattern');
  }
}

/** Longest pattern that is tried; the engine takes time in proportion to pattern and number, whatever they are. */
const longestPattern = 1000;

/** Unanchored, as the field has it; null if it is no pattern that can be had without going back. */
function matches(pattern: string, number: string): boolean | null {
  if (pattern.length > longestPattern) return null;
  try {
    return RE2JS.compile(pattern).matcher(number).find();
  } catch (error) {
    if (error instanceof RE2JSException) return null;
    throw error;
  }
}

function at(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<string, JsonValue>>)[step];
  }
  return found;
}

function spelled(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
