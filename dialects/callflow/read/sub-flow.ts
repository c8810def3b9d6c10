import { runFlow } from '../../../src/verbs/index.ts';
import { isObject, pointTo } from '../flow.ts';
import { plainText } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { skipUnsupported } from './unsupported.ts';

/** `callflow` with the flow itself in its data: it runs, and this node's `_` follows. */
export function readCallflow(node: FlowNode): NodeReading {
  const { data, place } = node;
  const flow = data.raw('flow');
  if (!isObject(flow)) {
    if (flow !== undefined && flow !== null) data.wrong('flow', plainText(flow), 'must be a node');
    return skipUnsupported(node, {
      reason: 'its flow is in a directory, which is not kept here',
      hint: 'put the flow itself into "flow"',
    });
  }
  data.known('id', 'doc_id', 'path');
  const verbs = node.flow(flow, pointTo(data.pointer, 'flow'));
  return verbs.length === 0 ? goOn() : goOn(runFlow({ flow: { verbs }, answers: false, place }));
}
