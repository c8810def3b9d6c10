import { afterBridge, type CallerId, setCallerId, setHeaders } from '../../../src/verbs/index.ts';
import type { ModuleData } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { skipUnsupported } from './unsupported.ts';

/** `set_cid`: who later legs say is calling; what is empty is again the caller's own. */
export function readSetCid({ data, place }: FlowNode): NodeReading {
  const callerId = callerIdOf(data.text('caller_id_name'), data.text('caller_id_number'));
  return goOn(setCallerId({ callerId, mode: 'replace', answers: false, place }));
}

/** `prepend_cid`: `current` puts a prefix before earlier ones, `original` in their place. */
export function readPrependCid({ data, place }: FlowNode): NodeReading {
  const action = data.oneOf('action', ['prepend', 'reset'], 'prepend');
  const namePrefix = data.text('caller_id_name_prefix');
  const numberPrefix = data.text('caller_id_number_prefix');
  const appliesTo = data.oneOf('apply_to', ['original', 'current'], 'current');
  if (action === 'reset') return goOn(setCallerId({ callerId: {}, mode: 'reset', answers: false, place }));
  return goOn(
    setCallerId({
      callerId: {},
      ...(namePrefix !== undefined && { namePrefix }),
      ...(numberPrefix !== undefined && { numberPrefix }),
      mode: appliesTo === 'current' ? 'prepend' : 'replace',
      answers: false,
      place,
    }),
  );
}

/** `privacy`: later legs do not say who is calling. */
export function readPrivacy({ data, place }: FlowNode): NodeReading {
  const mode = data.oneOf('mode', ['full', 'name', 'number', 'yes'], 'full');
  data.oneOf('endpoint_strategy', ['overwrite', 'merge'], 'overwrite');
  const privacy = mode === 'yes' ? 'full' : mode;
  return goOn(setCallerId({ callerId: { privacy }, mode: 'prepend', answers: false, place }));
}

/** `dynamic_cid`, as far as neither a list nor the caller has a say in it. */
export function readDynamicCid(node: FlowNode): NodeReading {
  const { data, place } = node;
  const action = data.oneOf('action', ['manual', 'static', 'list', 'lists'], undefined);
  const { name, number } = nameAndNumber(data.inner('caller_id'));
  if (action === 'list' || action === 'lists')
    return skipUnsupported(node, { reason: 'its lists are in a directory, which is not kept here' });
  if (action !== 'static')
    return skipUnsupported(node, {
      reason: 'callers cannot enter a number to be called from',
      hint: 'collect the digits, and set what they mean by "static" in the answer to a pivot',
    });
  data.known('id', 'idx_name', 'min_digits', 'max_digits', 'whitelist_regex', 'media_id', 'interdigit_timeout');
  data.known('enforce_call_restriction', 'permit_custom_callflow');
  return goOn(setCallerId({ callerId: callerIdOf(name, number), mode: 'replace', answers: false, place }));
}

/** The only header that a module of its own sets. */
export const alertInfo = 'Alert-Info';

/** `set_alert_info`: how the telephones of later legs are to ring. */
export function readSetAlertInfo({ data, place }: FlowNode): NodeReading {
  const value = data.text('alert_info');
  if (value !== undefined) return goOn(setHeaders({ headers: { [alertInfo]: value }, answers: false, place }));
  data.missing('alert_info', 'to send; the node is passed over');
  return goOn();
}

/** `after_bridge`: what becomes of the caller after the next conversation. */
export function readAfterBridge({ data, place }: FlowNode): NodeReading {
  const action = data.oneOf('action', ['park', 'transfer', 'hangup'], undefined);
  if (action === undefined) {
    if (!data.has('action')) data.missing('action', 'to take; the node is passed over');
    data.known('data');
    return goOn();
  }
  if (action !== 'transfer') {
    const isMeant = data.boolean('data', true);
    return goOn(afterBridge({ action: isMeant ? action : 'go-on', answers: false, place }));
  }
  const extension = data.raw('data') === false ? undefined : data.text('data');
  if (extension !== undefined) return goOn(afterBridge({ action, extension, answers: false, place }));
  data.missing('data', 'to transfer to; the node is passed over');
  return goOn();
}

export function callerIdOf(name: string | undefined, number: string | undefined): CallerId {
  return { ...(number !== undefined && { number }), ...(name !== undefined && { name }) };
}

function nameAndNumber(table: ModuleData) {
  return { name: table.text('name'), number: table.text('number') };
}
