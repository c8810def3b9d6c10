import { bindKeys, type Chord, type ChordAction, type KeyBindings, type Verb } from '../../../src/verbs/index.ts';
import { pointTo } from '../flow.ts';
import { compiled } from '../patterns.ts';
import { choices } from '../schemas/choices.ts';
import { keyedModules, keyedModulesElsewhere } from './keyed-modules.ts';
import type { ModuleData } from './module-data.ts';
import type { FlowNode, Reading, Telephone } from './node.ts';
import { isEmpty, reportChildren } from './node-shape.ts';
import { nodeAlone, reportUnread } from './walk.ts';

/** In ms: KAZOO's own default. */
const usualQuietMs = 800;
/** KAZOO follows a chain without end. */
const longestChain = 20;

/** `metaflow` of a document: what keys do while its caller speaks with somebody. */
export function readMetaflow(table: ModuleData, reading: Reading): readonly Verb[] {
  const bindings = keyBindings(table, 'caller', reading);
  return bindings ? [bindKeys({ ...bindings, answers: false, place: { pointer: table.pointer } })] : [];
}

/** Null where nothing is bound. */
export function keyBindings(table: ModuleData, self: Telephone['of'], reading: Reading): KeyBindings | null {
  const opener = table.key('binding_digit', '*');
  const quietMs = table.integer('digit_timeout', usualQuietMs, { minimum: 0 });
  const listensOn = table.oneOf('listen_on', choices.listensOn, 'self');
  const peer = self === 'caller' ? 'callee' : 'caller';
  const heardFrom = listensOn === 'both' ? 'both' : listensOn === 'self' ? self : peer;
  const chords = [...numbersIn(table), ...patternsIn(table)].flatMap(({ pattern, field, name, value }) => {
    const pointer = pointTo(pointTo(table.pointer, field), name);
    const actions = actionsOf({ value, pointer }, reading);
    return actions.length === 0 ? [] : [{ pattern, actions, place: { pointer } } satisfies Chord];
  });
  for (const field of table.unread())
    reading.diagnose({
      code: 'unknown-attribute',
      severity: 'information',
      message: `${JSON.stringify(field)} says nothing to metaflows.`,
      place: table.place(field),
    });
  return chords.length === 0 ? null : { opener, quietMs, heardFrom, chords };
}

interface Bound {
  readonly field: 'numbers' | 'patterns';
  readonly name: string;
  readonly pattern: string;
  readonly value: unknown;
}

function numbersIn(table: ModuleData): readonly Bound[] {
  return [...(table.table('numbers') ?? [])].flatMap(([name, value]): readonly Bound[] => {
    if (/^[0-9]+$/.test(name)) return [{ field: 'numbers', name, pattern: `^${name}$`, value }];
    table.wrong('numbers', name, 'may only have numbers as names');
    return [];
  });
}

function patternsIn(table: ModuleData): readonly Bound[] {
  return [...(table.table('patterns') ?? [])].flatMap(([name, value]): readonly Bound[] => {
    if (name !== '' && compiled(name)) return [{ field: 'patterns', name, pattern: name, value }];
    table.wrong('patterns', name, 'may only have patterns that RE2 understands as names');
    return [];
  });
}

/** A node, and its `_` after it. */
function actionsOf(root: { readonly value: unknown; readonly pointer: string }, reading: Reading) {
  const actions: ChordAction[] = [];
  if (isEmpty(root))
    reading.diagnose({
      code: 'empty-element',
      severity: 'warning',
      message: 'Nothing is bound to these keys: there is no module.',
      place: { pointer: root.pointer },
      hint: 'KAZOO refuses the whole document',
    });
  let next: { readonly value: unknown; readonly pointer: string } | undefined = root;
  for (let length = 0; next && !isEmpty(next); length++) {
    if (length === longestChain) {
      reading.diagnose({
        code: 'exceeded-limit',
        severity: 'warning',
        message: `More than ${longestChain} modules follow one another; the others are left out.`,
        place: { pointer: next.pointer },
      });
      break;
    }
    const alone = nodeAlone(next, reading);
    if (!alone) break;
    const { node, shape } = alone;
    const read = readKeyed(node);
    actions.push(...read.actions);
    if (read.isRead) reportUnread(node);
    reportChildren(shape, new Set(['_']), reading.diagnose);
    next = read.isLast ? undefined : shape.children.get('_');
  }
  return actions;
}

function readKeyed(node: FlowNode) {
  const read = keyedModules.get(node.module);
  if (read) return { isLast: false, ...read(node), isRead: true };
  const known = keyedModulesElsewhere.get(node.module);
  node.diagnose({
    code: known === undefined ? 'unknown-element' : `unsupported-${node.module.replaceAll('_', '-')}`,
    severity: 'warning',
    message: `${JSON.stringify(node.module.slice(0, 64))} is left out: ${known ?? 'there is no such module of metaflows'}.`,
    place: node.place,
    ...(known === undefined && { hint: `metaflows know ${[...keyedModules.keys()].join(', ')}` }),
  });
  return { actions: [], isRead: false, isLast: false };
}
