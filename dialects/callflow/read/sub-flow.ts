import { runFlow } from '../../../src/verbs/index.ts';
import { flowById } from '../directory/flows.ts';
import { isEmpty } from '../directory/kinds.ts';
import { textAt } from '../directory/values.ts';
import { isObject, pointTo } from '../flow.ts';
import { plainText } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { runOwn } from './own-callback.ts';
import { skipUnsupported } from './unsupported.ts';

/** `callflow` with the flow itself in its data, or one of the directory: it runs, and this node's `_` follows. */
export function readCallflow(node: FlowNode): NodeReading {
  const { data, place } = node;
  const flow = data.raw('flow');
  const id = storedId(node);
  if (!isObject(flow) && id !== undefined && flowById(node.directory, id)) return goOn(runOwn(node, 'flow', { id }));
  if (!isObject(flow)) {
    if (flow !== undefined && flow !== null) data.wrong('flow', plainText(flow), 'must be a node');
    return skipUnsupported(node, {
      reason: isEmpty(node.directory)
        ? 'its flow is in a directory, which is not kept here'
        : `the directory has no flow ${JSON.stringify((id ?? '').slice(0, 64))}`,
      hint: 'put the flow itself into "flow"',
    });
  }
  data.known('id', 'doc_id', 'path');
  const verbs = node.flow(flow, pointTo(data.pointer, 'flow'));
  return verbs.length === 0 ? goOn() : goOn(runFlow({ flow: { verbs }, answers: false, place }));
}

/** The id, or where another thing of the directory says it: `doc_id` names the thing, `path` the way inside. */
function storedId({ data, directory }: FlowNode): string | undefined {
  const docId = data.text('doc_id');
  const way = data.raw('path');
  if (docId === undefined) return data.text('id');
  const path = (Array.isArray(way) ? way : [way]).filter((step) => typeof step === 'string');
  for (const kind of ['users', 'devices', 'groups', 'accounts']) {
    const found = directory.find(kind, docId);
    if (found) return textAt(found, ...path);
  }
  return undefined;
}
