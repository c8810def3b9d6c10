import type { JsonObject, Unsupported } from '../../../src/verbs/index.ts';
import { modules } from '../catalogue.ts';
import { nothingKept } from '../directory/kinds.ts';
import { readFlow } from '../read/walk.ts';
import type { Step } from './step.ts';

/**
 * A module that was not carried out, by its name: its data were not kept, apart from what the reason tells. Undefined
 * where that would be understood differently.
 */
export function writeUnsupported({ said, reason }: Unsupported): Step | undefined {
  if (!modules.has(said)) return undefined;
  return [{}, ...(examples[said] ?? []), ...dataIn(reason)]
    .map((data): Step => ({ module: said, data }))
    .find((step) => isReadAs(step, said, reason));
}

/** Data for which a module is skipped, where that has several reasons. */
const examples: Readonly<Record<string, readonly JsonObject[]>> = {
  branch_variable: [{ variable: 'unknown', scope: 'account' }],
  check_cid: [{ regex: '(' }],
  dynamic_cid: [{ action: 'list' }],
  temporal_route: [{ action: 'enable' }],
  transfer: [{ target: 'unknown', leg: 'bleg' }],
};

/** Stands for the id of a document in a directory that nobody has. */
const anyId = 'unknown';

/** What the data may have been for a module to be skipped for this reason. */
function dataIn(reason: string): readonly JsonObject[] {
  const [quoted] = /^"(?:[^"\\]|\\.)*"/.exec(reason) ?? [];
  return [
    { id: anyId },
    ...(quoted === undefined
      ? []
      : [{ to_did: JSON.parse(quoted) as string }, { target: JSON.parse(quoted) as string }]),
  ];
}

function isReadAs(step: Step, said: string, reason: string): boolean {
  const [verb, ...others] = readFlow(
    { value: { module: step.module, data: step.data ?? {} }, pointer: '' },
    {
      url: 'https://document.invalid/',
      call: null,
      facts: null,
      directory: nothingKept,
      telephoneKeys: () => null,
      branched: 0,
      diagnose: () => {},
      isNested: false,
    },
  );
  return verb?.verb === 'unsupported' && verb.said === said && verb.reason === reason && others.length === 0;
}
