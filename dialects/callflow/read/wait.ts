import { transfer, waitForHangup } from '../../../src/verbs/index.ts';
import { type FlowNode, type NodeReading, stop } from './node.ts';
import { skipUnsupported } from './unsupported.ts';

/** `dead_air`: an answered call without a sound, until the caller leaves. */
export function readDeadAir({ place }: FlowNode): NodeReading {
  return stop(waitForHangup({ answers: true, place }));
}

/** `wait_for_hangup`: the same, of a call that may still ring. */
export function readWaitForHangup({ place }: FlowNode): NodeReading {
  return stop(waitForHangup({ answers: false, place }));
}

/** What a dialplan of the switch can have an extension for. */
export const isExtension = /^[A-Za-z0-9_+*#][A-Za-z0-9_+*#.-]{0,63}$/;

/** `transfer`: the caller leaves us for the dialplan of the switch. */
export function readTransfer(node: FlowNode): NodeReading {
  const { data, place } = node;
  const target = data.text('target')?.trim();
  const leg = data.oneOf('leg', ['self', 'bleg'], 'self');
  const type = data.oneOf('transfer_type', ['blind', 'attended'], 'blind');
  data.ignored('captures', 'only the "target" says where to');
  if (leg === 'bleg' || type === 'attended')
    return skipUnsupported(node, {
      reason: 'nobody is joined with the caller when this node runs',
      hint: 'only a blind transfer of the leg "self" is possible',
    });
  if (target === undefined || !isExtension.test(target))
    return skipUnsupported(node, {
      code: target === undefined ? 'missing-value' : 'invalid-destination',
      reason: target === undefined ? 'there is no "target"' : `${JSON.stringify(target.slice(0, 40))} is no extension`,
    });
  return stop(transfer({ extension: target, answers: false, place }));
}
