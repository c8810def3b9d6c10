import { spellingHint } from '../../../src/document/index.ts';
import { actions, isAction } from '../catalogue.ts';
import { child, eachOf, isTable, type Said, shown } from './json.ts';
import type { Remarks } from './remarks.ts';

/** One action of the list: its name, its parameters as written, and where they stand. */
export interface Step {
  readonly action: keyof typeof actions;
  readonly said: Said;
}

/**
 * Takes the list of steps apart, leniently: blanks round a key, a stray parameter beside the action, several
 * actions in one step, and a list of parameter objects are all understood, and remarked upon.
 */
export function stepsOf(list: Said, remarks: Remarks): readonly Step[] {
  return eachOf(list).flatMap((step) => {
    if (isTable(step.value)) return actionsOf(step, step.value, remarks).flatMap((action) => unrolled(action, remarks));
    remarks.warning(
      'invalid-element',
      { pointer: step.pointer },
      `A step must be an object with the name of an action as its key, not ${shown(step.value)}; it was skipped.`,
      'for example {"say":{"value":"Hello"}}',
    );
    return [];
  });
}

function actionsOf(step: Said, table: Readonly<Record<string, unknown>>, remarks: Remarks): readonly Step[] {
  const keys = Object.keys(table);
  const named = keys.flatMap((key) => {
    const action = key.trim();
    return isAction(action) ? [{ key, action }] : [];
  });
  const [only] = named;
  const strays = keys.filter((key) => !named.some((known) => known.key === key));
  if (named.length !== 1 || !only) {
    for (const key of strays) unknownAction(child(step, key, table[key]), key, remarks);
    if (named.length > 1)
      remarks.warning(
        'unusual-shape',
        { pointer: step.pointer },
        'This step holds several actions; they are carried out in the order they are written in.',
        'write each action as an object of its own',
      );
    if (keys.length === 0) remarks.warning('invalid-element', { pointer: step.pointer }, 'This step names no action.');
    return named.map(({ key, action }) => ({ action, said: child(step, key, table[key]) }));
  }
  const said = child(step, only.key, table[only.key]);
  const beside = strays.filter((key) => !isAction(key) && actions[only.action].parameters.has(key));
  for (const key of strays)
    if (beside.includes(key)) strayParameter(child(step, key, table[key]), key, only.action, remarks);
    else unknownAction(child(step, key, table[key]), key, remarks);
  if (beside.length === 0) return [{ action: only.action, said }];
  const members = new Map(beside.map((key) => [key, child(step, key, table[key])]));
  return [{ action: only.action, said: { ...said, beside: members } }];
}

/** `say` and `on` know lists themselves; of any other action each element stands for one. */
function unrolled({ action, said }: Step, remarks: Remarks): readonly Step[] {
  if (action === 'say' || action === 'on' || !Array.isArray(said.value)) return [{ action, said }];
  remarks.warning(
    'unusual-shape',
    { pointer: said.pointer },
    `${action} must hold an object, not a list; each element is taken as one ${action}.`,
  );
  return eachOf(said).map((element) => ({ action, said: element }));
}

function unknownAction({ pointer }: Said, key: string, remarks: Remarks): void {
  remarks.warning(
    'unknown-element',
    { pointer },
    `${shown(key)} is no action of Tropo; it was skipped.`,
    spellingHint(key, Object.keys(actions)) ?? `actions are ${Object.keys(actions).join(', ')}`,
  );
}

function strayParameter({ pointer }: Said, key: string, action: string, remarks: Remarks): void {
  remarks.warning(
    'misplaced-attribute',
    { pointer },
    `${shown(key)} stands beside ${action}; it is taken as one of its parameters.`,
    `move it into the object of ${action}`,
  );
}
