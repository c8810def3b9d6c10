import type { Diagnostic } from '../../../src/verbs/index.ts';
import { isObject, pointTo } from '../flow.ts';
import { ModuleData } from './module-data.ts';

type Diagnose = (diagnostic: Diagnostic) => void;

/** Something that should be a node, and its JSON pointer. */
export interface Found {
  readonly value: unknown;
  readonly pointer: string;
}

/** A node as far as its outside goes. */
export interface NodeShape {
  readonly module: string;
  readonly pointer: string;
  readonly data: ModuleData;
  readonly children: ReadonlyMap<string, Found>;
}

const parts: ReadonlySet<string> = new Set(['module', 'data', 'children', 'remote_execution']);

/** Opens a node, leniently; null, with a diagnostic, for what cannot be one. */
export function openNode({ value, pointer }: Found, diagnose: Diagnose): NodeShape | null {
  if (!isObject(value)) {
    diagnose({
      code: 'invalid-element',
      severity: 'error',
      message: 'A node must be an object; the flow ends here.',
      place: { pointer },
    });
    return null;
  }
  const { module, data } = value;
  if (typeof module !== 'string' || module === '') {
    diagnose({
      code: 'invalid-element',
      severity: 'error',
      message: 'A node must name its "module"; the flow ends here.',
      place: { pointer },
      hint: 'KAZOO refuses the whole answer',
    });
    return null;
  }
  for (const part of Object.keys(value).filter((key) => !parts.has(key)))
    diagnose({
      code: 'unknown-attribute',
      severity: 'information',
      message: `A node has "module", "data" and "children"; ${JSON.stringify(part)} says nothing.`,
      place: { pointer: pointTo(pointer, part) },
    });
  const dataPointer = pointTo(pointer, 'data');
  if (data !== undefined && data !== null && !isObject(data))
    diagnose({
      code: 'invalid-value',
      severity: 'warning',
      message: '"data" must be an object; the module runs without any.',
      place: { pointer: dataPointer },
    });
  return {
    module,
    pointer,
    data: new ModuleData(isObject(data) ? data : {}, dataPointer, diagnose),
    children: childrenOf(value['children'], pointTo(pointer, 'children'), diagnose),
  };
}

/** The children by key. A node in place of the map is taken as the default child, as its author means it. */
function childrenOf(children: unknown, pointer: string, diagnose: Diagnose): ReadonlyMap<string, Found> {
  if (children === undefined || children === null) return new Map();
  if (!isObject(children)) {
    diagnose({
      code: 'invalid-value',
      severity: 'warning',
      message: '"children" must be an object; the node is read as if it had none.',
      place: { pointer },
    });
    return new Map();
  }
  if (typeof children['module'] !== 'string')
    return new Map(Object.entries(children).map(([key, value]) => [key, { value, pointer: pointTo(pointer, key) }]));
  diagnose({
    code: 'unusual-shape',
    severity: 'warning',
    message: '"children" is itself a node; it is taken as the child "_".',
    place: { pointer },
    hint: 'write {"_": {"module": …}}: KAZOO finds no child here and hangs up',
  });
  return new Map([['_', { value: children, pointer }]]);
}

/** KAZOO takes `{}` for a child that is not there. */
export function isEmpty({ value }: Found): boolean {
  return value === null || (isObject(value) && Object.keys(value).length === 0);
}

/** Names the children that lead nowhere, and those that nothing leads to. */
export function reportChildren({ children }: NodeShape, taken: ReadonlySet<string>, diagnose: Diagnose): void {
  for (const [key, child] of children) {
    const place = { pointer: child.pointer };
    if (isEmpty(child))
      diagnose({
        code: 'empty-element',
        severity: 'information',
        message: `The child ${JSON.stringify(key)} is empty and counts as none.`,
        place,
      });
    else if (!taken.has(key))
      diagnose({
        code: 'unreachable-branch',
        severity: 'warning',
        message: `The child ${JSON.stringify(key)} is never taken: nothing in this module leads to it.`,
        place,
      });
  }
}
