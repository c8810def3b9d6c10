import { on, unsupported } from '../../../src/verbs/index.ts';
import { type ActionName, entryOf } from '../catalogue.ts';
import { isTable, type Said } from './json.ts';
import { kebab, openParameters } from './parameters.ts';
import { placeOf, type StepRead, type StepReading, unlessRequired } from './step.ts';

/**
 * An action that Tropo carried out and we do not yet: it is read and checked, and fails as it would have failed
 * there. Actions that know no `required` never end a document.
 */
export function readNotYet(action: ActionName, said: Said, reading: StepReading): StepRead {
  const { note = 'it is not carried out yet', parameters: known } = entryOf(action);
  const { remarks, thens } = reading;
  const parameters = openParameters(action, isTable(said.value) ? said : { ...said, value: null }, remarks);
  if (known.has('promptLogSecurity')) parameters.oneOf('promptLogSecurity', ['none', 'suppress'], 'none');
  const onSkipped = known.has('required') ? unlessRequired(parameters, 'error', thens, `${action}: ${note}`) : on;
  remarks.warning(
    `unsupported-${kebab(action)}`,
    placeOf(said),
    `${action} was ${onSkipped.go === 'on' ? 'skipped' : 'not carried out and counts as failed'}: ${note}.`,
  );
  return { verbs: [unsupported({ place: placeOf(said), answers: false, said: action, reason: note, onSkipped })] };
}
