import { spellingHint } from '../../../src/document/index.ts';
import { type Diagnostic, into, type Then, type Verb } from '../../../src/verbs/index.ts';
import { aliases, modules } from '../catalogue.ts';
import { pointTo } from '../flow.ts';
import { moduleReaders } from './modules.ts';
import { type FlowNode, flowEnds, goOn, type NodeReading, type Reading } from './node.ts';
import { type Found, isEmpty, type NodeShape, openNode, reportChildren } from './node-shape.ts';
import { howItGoesOn, skipUnsupported } from './unsupported.ts';

/** KAZOO terminates a flow that has branched this often. */
const maximumBranches = 50;

/** How a list of verbs is being read: how many branches led to it, and what the nodes before have set. */
interface Branch {
  readonly depth: number;
  readonly language: string | undefined;
}

/**
 * Reads a node and everything it leads to. A chain of default children becomes one list; only a child that is
 * taken for a reason becomes a list of its own.
 */
export function readFlow(root: Found, reading: Reading): readonly Verb[] {
  return readChain(root, { depth: 0, language: reading.call?.language }, reading);
}

function readChain(first: Found, branch: Branch, reading: Reading): readonly Verb[] {
  const verbs: Verb[] = [];
  let step = readStep(first, branch, reading);
  while (step) {
    verbs.push(...step.verbs);
    step = step.next && readStep(step.next, { ...branch, language: step.language }, reading);
  }
  return verbs;
}

/** A node by itself, for what is read of it in another way; null where there is none. */
export function nodeAlone(
  found: Found,
  reading: Reading,
): { readonly node: FlowNode; readonly shape: NodeShape } | null {
  const shape = openNode(found, reading.diagnose);
  const branch = { depth: 0, language: reading.call?.language };
  return shape && { node: flowNode(shape, new Set(), branch, reading), shape };
}

interface Step {
  readonly verbs: readonly Verb[];
  readonly language: string | undefined;
  /** What follows in the same list. */
  readonly next: Found | null;
}

/** One node of a chain; null where there is none, which ends the chain. */
function readStep(found: Found, branch: Branch, reading: Reading): Step | null {
  const shape = openNode(found, reading.diagnose);
  if (!shape) return null;
  const taken = new Set<string>();
  const { verbs, next, language, skipped, isDecided } = readNode(flowNode(shape, taken, branch, reading), shape);
  const child = next === null ? undefined : shape.children.get(next);
  if (next !== null) taken.add(next);
  if (!skipped && !isDecided) reportChildren(shape, taken, reading.diagnose);
  return { verbs, language: language ?? branch.language, next: child && !isEmpty(child) ? child : null };
}

function flowNode(shape: NodeShape, taken: Set<string>, branch: Branch, reading: Reading): FlowNode {
  const { module, pointer, data, children } = shape;
  return {
    ...reading,
    module,
    place: { pointer },
    data,
    childKeys: [...children.keys()],
    language: branch.language,
    leadsTo: (key) => {
      const child = children.get(key);
      return child !== undefined && !isEmpty(child);
    },
    branch: (key) => {
      taken.add(key);
      const child = children.get(key);
      return child
        ? readBranch(child, { ...branch, depth: branch.depth + 1 }, reading)
        : flowEnds({ ...reading, place: { pointer } });
    },
    flow: (value, inner) => {
      const depth = branch.depth + 1;
      const nested = { ...reading, isNested: true };
      return isTooDeep(depth, inner, reading) ? [] : readChain({ value, pointer: inner }, { ...branch, depth }, nested);
    },
  };
}

function readBranch(child: Found, branch: Branch, reading: Reading): Then {
  const ends = flowEnds({ ...reading, place: { pointer: child.pointer } });
  if (isTooDeep(branch.depth, child.pointer, reading)) return ends;
  const verbs = readChain(child, branch, reading);
  return verbs.length === 0 ? ends : into(verbs);
}

function isTooDeep(depth: number, pointer: string, { diagnose }: Reading): boolean {
  if (depth <= maximumBranches) return false;
  diagnose({
    code: 'exceeded-limit',
    severity: 'error',
    message: `More than ${maximumBranches} branches follow one another; the flow ends here.`,
    place: { pointer },
    hint: 'KAZOO terminates such a flow, too; ask for the rest by pivot',
  });
  return true;
}

/** One node: skipped where it says so, else by the reader of its module, else as something not carried out. */
function readNode(node: FlowNode, { pointer }: NodeShape): NodeReading {
  const { module, data, place, diagnose } = node;
  if (data.boolean('skip_module', false)) {
    diagnose({
      code: 'skipped-element',
      severity: 'information',
      message: `${module} is skipped: "skip_module" says so.`,
      place,
    });
    return { ...goOn(), skipped: true };
  }
  const meant = aliases.get(module);
  if (meant !== undefined) diagnose(aliasNote(module, meant, pointer));
  const name = meant ?? module;
  if (!modules.has(name)) {
    diagnose(unknownNote(node, pointer));
    return { ...goOn(), skipped: true };
  }
  const reading = moduleReaders.get(name)?.(node) ?? skipUnsupported(node);
  if (!reading.skipped) reportUnread(node);
  return reading;
}

function aliasNote(module: string, meant: string, pointer: string): Diagnostic {
  return {
    code: 'misnamed-element',
    severity: 'warning',
    message: `There is no module ${module}; it is read as ${meant}.`,
    place: { pointer: pointTo(pointer, 'module') },
    hint: `KAZOO knows ${meant} only and refuses the whole answer`,
  };
}

function unknownNote(node: FlowNode, pointer: string): Diagnostic {
  return {
    code: 'unknown-element',
    severity: 'warning',
    message: `There is no module ${JSON.stringify(node.module.slice(0, 64))}: ${howItGoesOn(node)}.`,
    place: { pointer: pointTo(pointer, 'module') },
    hint: spellingHint(node.module, modules.keys()) ?? 'KAZOO refuses a whole Pivot answer because of one',
  };
}

export function reportUnread({ data, diagnose }: FlowNode): void {
  for (const field of data.unread())
    diagnose({
      code: 'unknown-attribute',
      severity: 'information',
      message: `${JSON.stringify(field)} says nothing to this module.`,
      place: data.place(field),
    });
}
