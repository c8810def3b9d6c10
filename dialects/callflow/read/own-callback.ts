import {
  type Callback,
  houseUrl,
  type JsonObject,
  type Place,
  type Redirect,
  type RunFlow,
  redirect,
  runFlow,
  type Then,
} from '../../../src/verbs/index.ts';
import type { FlowNode } from './node.ts';

/** A step that this dialect answers itself, from the directory as it stands then. */
export function ownCallback(kind: string, notes: JsonObject): Callback {
  return { dialect: 'callflow', kind, url: houseUrl, method: 'POST', notes };
}

export function askOwn(kind: string, notes: JsonObject): Then {
  return { go: 'ask', callback: ownCallback(kind, notes) };
}

export function goOwn(kind: string, notes: JsonObject, place: Place): Redirect {
  return redirect({ callback: ownCallback(kind, notes), answers: false, place });
}

/** A dialogue, or another flow, that runs inside this node and comes back to its `_`. */
export function runOwn(node: FlowNode, kind: string, notes: JsonObject = {}): RunFlow {
  const { place } = node;
  return runFlow({ flow: { verbs: [goOwn(kind, { ...notesOf(node), ...notes }, place)] }, answers: false, place });
}

/** What every step is told of the flow that it belongs to. */
export function notesOf({ branched }: FlowNode): JsonObject {
  return branched > 0 ? { branched } : {};
}
