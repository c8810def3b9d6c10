import { afterBridge, type CallerId, setCallerId, setHeaders, type Verb } from '../../../src/verbs/index.ts';
import { isEmpty } from '../directory/kinds.ts';
import { entriesOf, type ListEntry, nameInLists } from '../directory/lists.ts';
import { textAt } from '../directory/values.ts';
import { choices } from '../schemas/choices.ts';
import { interDigitMs as interDigitMsUsual } from './digits.ts';
import type { ModuleData } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { runOwn } from './own-callback.ts';
import { skipUnsupported } from './unsupported.ts';

/** `set_cid`: who later legs say is calling; what is empty is again the caller's own. */
export function readSetCid({ data, place }: FlowNode): NodeReading {
  const callerId = callerIdOf(data.text('caller_id_name'), data.text('caller_id_number'));
  return goOn(setCallerId({ callerId, mode: 'replace', answers: false, place }));
}

/** `prepend_cid`: `current` puts a prefix before earlier ones, `original` in their place. */
export function readPrependCid({ data, place }: FlowNode): NodeReading {
  const action = data.oneOf('action', choices.prefixAction, 'prepend');
  const namePrefix = data.text('caller_id_name_prefix');
  const numberPrefix = data.text('caller_id_number_prefix');
  const appliesTo = data.oneOf('apply_to', choices.prefixOf, 'current');
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
  const mode = data.oneOf('mode', choices.privacyMode, 'full');
  data.oneOf('endpoint_strategy', choices.privacyStrategy, 'overwrite');
  const privacy = mode === 'yes' ? 'full' : mode;
  return goOn(setCallerId({ callerId: { privacy }, mode: 'prepend', answers: false, place }));
}

/**
 * `dynamic_cid`: who later legs say is calling: as it stands here, as the caller enters it, or as a list has it under
 * the first digits of what was dialled; the rest is the number that is called then.
 */
export function readDynamicCid(node: FlowNode): NodeReading {
  const { data, place } = node;
  const action = data.oneOf('action', choices.callerIdAction, 'manual');
  const { name, number } = nameAndNumber(data.inner('caller_id'));
  for (const field of ['id', 'idx_name', 'whitelist_regex', 'media_id']) data.text(field);
  for (const field of ['min_digits', 'max_digits', 'interdigit_timeout']) data.integer(field, 0, { minimum: 1 });
  data.known('enforce_call_restriction', 'permit_custom_callflow');
  if (action === 'list' || action === 'lists') return fromList(node, action);
  if (action === 'manual') return goOn(enteredByCaller(node));
  return goOn(setCallerId({ callerId: callerIdOf(name, number), mode: 'replace', answers: false, place }));
}

/** What is entered is looked at when it has come: `minimum` to `maximum` digits that the pattern allows. */
function enteredByCaller(node: FlowNode): Verb {
  const { data } = node;
  const maximum = data.integer('max_digits', 10, { minimum: 1, maximum: 20 });
  const minimum = data.integer('min_digits', 10, { minimum: 1, maximum: 20 });
  const interDigitMs = data.integer('interdigit_timeout', interDigitMsUsual, { minimum: 1 });
  const medium = data.text('media_id');
  return runOwn(node, 'caller-id', {
    minimum,
    maximum,
    interDigitMs,
    pattern: data.text('whitelist_regex') ?? '\\d+',
    ...(medium !== undefined && { medium }),
  });
}

function fromList(node: FlowNode, action: 'list' | 'lists'): NodeReading {
  const { data, directory, captured = '', place } = node;
  const [id, index] = [data.text('id'), data.text('idx_name')];
  const lists = action === 'list' || id !== undefined ? [id ?? ''] : directory.list('lists').map((list) => list.id);
  const entries = lists.flatMap((list) => entriesOf(directory, list) ?? []);
  if (entries.length === 0)
    return skipUnsupported(node, {
      reason: isEmpty(directory)
        ? 'its lists are in a directory, which is not kept here'
        : `the directory has no list ${JSON.stringify((id ?? '').slice(0, 64))}`,
    });
  const keyOf = ({ key, value }: ListEntry) =>
    (index === undefined ? undefined : textAt(value, index)) ?? textAt(value, 'key') ?? key;
  const [entry] = entries
    .filter((one) => captured.startsWith(keyOf(one)))
    .sort((one, other) => keyOf(other).length - keyOf(one).length);
  if (!entry) return { verbs: [], next: '_', isDecided: true };
  const callerId = callerIdOf(
    textAt(entry.value, 'name') ?? textAt(entry.value, 'displayname'),
    textAt(entry.value, 'number'),
  );
  const rest = captured.slice(keyOf(entry).length);
  const calls = rest === '' ? [] : [runOwn(node, 'number', { number: rest })];
  return { ...goOn(setCallerId({ callerId, mode: 'replace', answers: false, place }), ...calls), isDecided: true };
}

/** `lookupcidname`: what lists call the caller is said on later legs. */
export function readLookupCidName(node: FlowNode): NodeReading {
  const { data, directory, call, place } = node;
  const lists = data.texts('lists');
  const known = lists.filter((id) => directory.find('lists', id));
  if (known.length === 0)
    return skipUnsupported(node, {
      reason: isEmpty(directory)
        ? 'its lists are in a directory, which is not kept here'
        : 'the directory has none of its lists',
    });
  const name = call ? nameInLists(directory, known, call.callerNumber) : undefined;
  const callerId = callerIdOf(name, undefined);
  return name === undefined ? goOn() : goOn(setCallerId({ callerId, mode: 'prepend', answers: false, place }));
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
  const action = data.oneOf('action', choices.afterBridge, undefined);
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
