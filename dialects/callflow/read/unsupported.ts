import { on, unsupported } from '../../../src/verbs/index.ts';
import { type ModuleNeeds, modules } from '../catalogue.ts';
import type { FlowNode, NodeReading } from './node.ts';

const reasons: Readonly<Record<ModuleNeeds, string>> = {
  core: 'it is not carried out yet',
  gateway: 'it is not carried out yet',
  directory: 'it needs a directory of users, devices and boxes, which is not kept here',
  platform: 'it needs another application of the KAZOO platform',
};

const ownReasons: ReadonlyMap<string, string> = new Map([['fax_detect', 'nobody listens for fax tones']]);

/** Whom nobody heard a fax from is a voice. */
const ownChildren: ReadonlyMap<string, string> = new Map([['fax_detect', 'ON_VOICE']]);

/**
 * A module of KAZOO that is not carried out, or not with this data: said so, and the flow goes on with its
 * default child, or another that means: nothing. `code` where the document is to blame, rather than us.
 */
export function skipUnsupported(
  node: FlowNode,
  detail?: { readonly code?: string; readonly reason?: string; readonly hint?: string },
): NodeReading {
  const { module, place, diagnose } = node;
  const reason = detail?.reason ?? ownReasons.get(module) ?? reasons[modules.get(module) ?? 'core'];
  const own = ownChildren.get(module);
  const next = own !== undefined && node.leadsTo(own) ? own : '_';
  diagnose({
    code: detail?.code ?? `unsupported-${module.replaceAll('_', '-')}`,
    severity: 'warning',
    message: `${module} is skipped: ${reason}; ${howItGoesOn(node, next)}.`,
    place,
    ...(detail?.hint !== undefined && { hint: detail.hint }),
  });
  return {
    verbs: [unsupported({ said: module, reason, onSkipped: on, answers: false, place })],
    next,
    skipped: true,
  };
}

/** What becomes of a flow whose module was skipped; the other children are named, because they are lost with it. */
export function howItGoesOn({ childKeys, leadsTo }: FlowNode, next = '_'): string {
  const others = childKeys.filter((key) => key !== next).map((key) => JSON.stringify(key));
  const lost = others.length > 0 ? `; ${others.join(', ')} cannot be taken` : '';
  return `${leadsTo(next) ? `the flow goes on with "${next}"` : 'the flow ends here'}${lost}`;
}
