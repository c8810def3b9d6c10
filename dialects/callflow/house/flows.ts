import { runFlow } from '../../../src/verbs/index.ts';
import { flowById, flowByNumber, type StoredFlow } from '../directory/flows.ts';
import { countAt, flagAt, textAt } from '../directory/values.ts';
import { fits } from '../patterns.ts';
import { readFlow } from '../read/walk.ts';
import type { Step, StepAnswer } from './step.ts';

/** KAZOO terminates a flow that has branched this often. */
const maximumBranches = 50;

/** A stored flow by its id. */
export function runById(step: Step): StepAnswer {
  const found = flowById(step.reading.directory, textAt(step.notes, 'id') ?? '');
  return found && run(step, found);
}

/** The flow that answers a number; `_` follows whatever becomes of it. */
export function runByNumber(step: Step): StepAnswer {
  const number = textAt(step.notes, 'number') ?? '';
  const fallsBack = flagAt(step.notes, 'fallsBack') !== false;
  const found = flowByNumber(step.reading.directory, number, { fallsBack });
  return found && run(step, found);
}

/** The flow that answers what was pressed in a conversation. */
export function runByKeys(step: Step): StepAnswer {
  const { report } = step.outcome;
  const pressed = report?.verb === 'dial' ? report.chords?.at(-1) : undefined;
  const found = pressed ? flowByNumber(step.reading.directory, pressed.captured, { fallsBack: false }) : null;
  return found && run(step, found);
}

/** An entry that is asked about while somebody chooses: only what a flow of its own answers. */
export function hunt(step: Step): StepAnswer {
  const { notes, reading } = step;
  const entered = textAt(notes, 'entered') ?? '';
  const [allow, deny] = [textAt(notes, 'allow'), textAt(notes, 'deny')];
  if (allow !== undefined && !fits(allow, entered)) return null;
  if (deny !== undefined && fits(deny, entered)) return null;
  const found = flowByNumber(reading.directory, entered, { fallsBack: flagAt(notes, 'fallsBack') === true });
  if (!found) return null;
  const { verbs } = run(step, found);
  const place = { pointer: '' };
  return { verbs: [runFlow({ flow: { verbs }, answers: false, place })] };
}

function run({ notes, reading }: Step, { id, flow, captured }: StoredFlow) {
  const branched = (countAt(notes, 'branched') ?? 0) + 1;
  if (branched > maximumBranches) {
    reading.diagnose({
      code: 'exceeded-limit',
      severity: 'error',
      message: `More than ${maximumBranches} flows led to one another; ${id} is not run.`,
      place: { pointer: '' },
      hint: 'KAZOO terminates such a flow, too',
    });
    return { verbs: [] };
  }
  const verbs = readFlow(
    { value: flow, pointer: '/flow' },
    { ...reading, isNested: true, branched, ...(captured !== undefined && { captured }) },
  );
  return { verbs };
}
