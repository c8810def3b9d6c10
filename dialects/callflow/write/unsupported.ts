import type { Unsupported } from '../../../src/verbs/index.ts';
import { modules } from '../catalogue.ts';
import { readFlow } from '../read/walk.ts';
import type { Step } from './step.ts';

/**
 * A module that was not carried out, by its name: its data were not kept. Undefined where the name alone would be
 * understood differently.
 */
export function writeUnsupported({ said, reason }: Unsupported): Step | undefined {
  if (!modules.has(said)) return undefined;
  const step = { module: said, data: {} };
  const [verb, ...others] = readFlow(
    { value: step, pointer: '' },
    { url: 'https://document.invalid/', call: null, diagnose: () => {} },
  );
  const isSame = verb?.verb === 'unsupported' && verb.said === said && verb.reason === reason && others.length === 0;
  return isSame ? step : undefined;
}
