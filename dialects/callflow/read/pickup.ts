import { type DialTarget, type Pickup, page, pickup, setHeaders } from '../../../src/verbs/index.ts';
import { flowByNumber } from '../directory/flows.ts';
import { isEmpty } from '../directory/kinds.ts';
import { callerInside, membersOf, telephonesOf } from '../directory/people.ts';
import { textAt } from '../directory/values.ts';
import { voiceOfNode } from '../house/voice.ts';
import { choices } from '../schemas/choices.ts';
import { nobodyRings, targetOf } from './bridge.ts';
import { destinationOf } from './destination.ts';
import { endpointTargets } from './endpoints.ts';
import { endpointOf } from './group.ts';
import { type FlowNode, flowEnds, goOn, type NodeReading, stop } from './node.ts';
import { runOwn } from './own-callback.ts';
import { skipUnsupported } from './unsupported.ts';

/** `intercept` and `group_pickup`, `eavesdrop`, and their forms that take the target from the number. */
export function readPickup(node: FlowNode): NodeReading {
  const { module, data, directory } = node;
  const isFeature = module.endsWith('_feature');
  const type = isFeature ? data.oneOf('type', choices.pickupType, 'extension') : undefined;
  const own = (['device', 'user', 'group'] as const).map((kind) => [kind, data.text(`${kind}_id`)] as const);
  const approved = (['device', 'user', 'group'] as const).map(
    (kind) => [kind, data.text(`approved_${kind}_id`)] as const,
  );
  if (isEmpty(directory))
    return skipUnsupported(node, { reason: 'its telephones are in a directory, which is not kept here' });
  if (!isApproved(node, approved))
    return skipUnsupported(node, { code: 'not-approved', reason: 'the caller is none of those who may do that' });
  const endpoints = isFeature
    ? ofNumber(node, type)
    : own.flatMap(([kind, id]) => (id === undefined ? [] : endpointIds(node, kind, id)));
  return take(
    node,
    module.startsWith('eavesdrop') ? 'listen' : module.startsWith('group_pickup') ? 'take-ringing' : 'take-any',
    endpoints,
  );
}

/** `move`: the caller's other call comes to this telephone. */
export function readMove(node: FlowNode): NodeReading {
  const { directory, facts } = node;
  if (isEmpty(directory))
    return skipUnsupported(node, { reason: 'telephones are in a directory, which is not kept here' });
  const inside = callerInside(directory, facts);
  if (!inside?.owner)
    return skipUnsupported(node, { code: 'not-approved', reason: 'the caller is nobody of the directory' });
  const { device, owner } = inside;
  const others = telephonesOf(directory, 'user', owner.id).filter(({ id }) => id !== device.id);
  return take(
    node,
    'take-any',
    others.map(({ id }) => id),
  );
}

function take(node: FlowNode, action: Pickup['action'], endpoints: readonly string[]): NodeReading {
  const { place } = node;
  const none = voiceOfNode(node).say('There is no call to take.', 'pickup-no_calls');
  return stop(
    pickup({
      action,
      endpoints: [...new Set(endpoints)],
      onCompleted: flowEnds(node),
      onFailed: { go: 'into', verbs: [none] },
      answers: true,
      place,
    }),
  );
}

/** Ids of the telephones that a device, user or group stands for. */
function endpointIds({ directory }: FlowNode, type: string, id: string): readonly string[] {
  return telephonesOf(directory, type, id).map((device) => device.id);
}

/** What the number names: an id, what somebody is called by, or the extension whose flow rings somebody. */
function ofNumber(node: FlowNode, type: string | undefined): readonly string[] {
  const { directory, captured } = node;
  const id = captured ?? node.data.text('group_id') ?? node.data.text('user_id') ?? node.data.text('device_id');
  if (id === undefined) return [];
  if (type === 'group' || node.module === 'eavesdrop_feature') {
    const inGroup = new Set(membersOf(directory, node.data.text('group_id') ?? '').map((member) => member.id));
    const found = rungBy(node, id);
    return inGroup.size === 0
      ? [...endpointIds(node, 'group', id), ...found]
      : found.filter((one) => inGroup.has(one) || isOwnedBy(node, one, inGroup));
  }
  if (type === 'user' || type === 'device') {
    const known = directory
      .list(`${type}s`)
      .find(
        (one) =>
          one.id === id || textAt(one.value, 'presence_id') === id || textAt(one.value, 'sip', 'username') === id,
      );
    return endpointIds(node, type, known?.id ?? id);
  }
  return rungBy(node, id);
}

function isOwnedBy({ directory }: FlowNode, device: string, owners: ReadonlySet<string>): boolean {
  return owners.has(textAt(directory.find('devices', device), 'owner_id') ?? '');
}

/** The telephones that the flow of a number rings first. */
function rungBy(node: FlowNode, number: string): readonly string[] {
  let at: unknown = flowByNumber(node.directory, number, { fallsBack: false })?.flow;
  for (let depth = 0; depth < 50 && typeof at === 'object' && at !== null; depth++) {
    const { module, data, children } = at as {
      module?: string;
      data?: { id?: string; endpoints?: unknown };
      children?: { _?: unknown };
    };
    if (module === 'device' || module === 'user' || module === 'group')
      return endpointIds(node, module, data?.id ?? '');
    if (module === 'ring_group' && Array.isArray(data?.endpoints))
      return data.endpoints.flatMap((one: { endpoint_type?: string; id?: string }) =>
        endpointIds(node, one.endpoint_type ?? 'device', one.id ?? ''),
      );
    at = children?._;
  }
  return [];
}

/** Nobody is named: everybody inside may. */
function isApproved(
  { directory, facts }: FlowNode,
  approved: readonly (readonly ['device' | 'user' | 'group', string | undefined])[],
): boolean {
  const named = approved.flatMap(([kind, id]) => (id === undefined ? [] : [[kind, id] as const]));
  const inside = callerInside(directory, facts);
  if (!inside) return false;
  if (named.length === 0) return true;
  const { device, owner } = inside;
  return named.some(([kind, id]) => {
    if (kind === 'device') return id === device.id;
    if (kind === 'user') return id === owner?.id;
    return telephonesOf(directory, 'group', id).some((one) => one.id === device.id);
  });
}

/** What telephones understand as: answer by yourself. */
const answersByItself = { 'Alert-Info': 'Ring Answer', 'Call-Info': '<sip:localhost>;answer-after=0' };

/** `page_group`: telephones answer by themselves and hear the caller. */
export function readPageGroup(node: FlowNode): NodeReading {
  const { data, directory, place } = node;
  const twoWay = data.oneOf('audio', choices.pageAudio, 'one-way') === 'two-way';
  const seconds = data.integer('timeout', 5, { minimum: 1, maximum: 120 });
  data.ignored('barge_calls', 'a telephone that is busy decides for itself');
  const endpoints = data.items('endpoints').flatMap((item) => endpointOf(item, node));
  if (!data.has('endpoints')) data.missing('endpoints', 'to page; the node is passed over');
  const targets: readonly DialTarget[] = endpoints.flatMap((endpoint) => {
    const bare = directory.find(`${endpoint.type}s`, endpoint.id) ? null : destinationOf(endpoint.id);
    if (bare) return [targetOf(node, bare, { headers: answersByItself })];
    return endpointTargets(node, endpoint, { ignoresForward: true, headers: answersByItself });
  });
  if (targets.length === 0 && isEmpty(directory))
    return skipUnsupported(node, { reason: 'its endpoints are in a directory, which is not kept here' });
  if (targets.length === 0) return nobodyRings(node);
  return goOn(
    page({
      targets,
      twoWay,
      ringTimeoutMs: seconds * 1000,
      onCompleted: flowEnds(node),
      onFailed: { go: 'on' },
      answers: true,
      place,
    }),
  );
}

/** `intercom`: the number that the pattern captured is called, and its telephones answer by themselves. */
export function readIntercom(node: FlowNode): NodeReading {
  const { data, directory, captured, place } = node;
  data.ignored('barge_calls', 'a telephone that is busy decides for itself');
  if (isEmpty(directory))
    return skipUnsupported(node, { reason: 'its flows are in a directory, which is not kept here' });
  if (captured === undefined || !flowByNumber(directory, captured, { fallsBack: false }))
    return skipUnsupported(node, { code: 'invalid-destination', reason: 'no flow answers what the pattern captured' });
  const headers = setHeaders({ headers: answersByItself, answers: false, place });
  return goOn(headers, runOwn(node, 'number', { number: captured, fallsBack: false }));
}
