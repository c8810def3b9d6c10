import { on, unsupported } from '../../../src/verbs/index.ts';
import { type ModuleNeeds, modules } from '../catalogue.ts';
import type { FlowNode, NodeReading } from './node.ts';

const reasons: Readonly<Record<ModuleNeeds, string>> = {
  core: 'it is not carried out yet',
  gateway: 'it is not carried out yet',
  directory: 'it needs a directory of users, devices and boxes, which is not kept here',
  platform: 'it needs another application of the KAZOO platform',
};

/**
 * A module of KAZOO that is not carried out, or not with this data: said so, and the flow goes on with its
 * default child. `code` where the document is to blame, rather than us.
 */
export function skipUnsupported(
  node: FlowNode,
  detail?: { readonly code?: string; readonly reason?: string; readonly hint?: string },
): NodeReading {
  const { module, place, diagnose } = node;
  const reason = detail?.reason ?? reasons[modules.get(module) ?? 'core'];
  diagnose({
    code: detail?.code ?? `unsupported-${module.replaceAll('_', '-')}`,
    severity: 'warning',
    message: `${module} is skipped: ${reason}; ${howItGoesOn(node)}.`,
    place,
    ...(detail?.hint !== undefined && { hint: detail.hint }),
  });
  return {
    verbs: [unsupported({ said: module, reason, onSkipped: on, answers: false, place })],
    next: '_',
    skipped: true,
  };
}

/** What becomes of a flow whose module was skipped; the other children are named, because they are lost with it. */
export function howItGoesOn({ childKeys, leadsTo }: FlowNode): string {
  const others = childKeys.filter((key) => key !== '_').map((key) => JSON.stringify(key));
  const lost = others.length > 0 ? `; ${others.join(', ')} cannot be taken` : '';
  return `${leadsTo('_') ? 'the flow goes on with "_"' : 'the flow ends here'}${lost}`;
}
