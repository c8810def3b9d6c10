import type { Dial, DialTarget } from '../../../src/verbs/index.ts';
import type { JsonObject } from '../../dialect.ts';
import { isEmpty } from '../directory/kinds.ts';
import { membersOf } from '../directory/people.ts';
import { countAt, textAt } from '../directory/values.ts';
import { isObject } from '../flow.ts';
import { choices } from '../schemas/choices.ts';
import { audioSource } from './audio-source.ts';
import { bridge, nobodyRings, phoneTimeout, targetOf } from './bridge.ts';
import { destinationOf } from './destination.ts';
import { type Endpoint, endpointTargets, isAway } from './endpoints.ts';
import type { ModuleData } from './module-data.ts';
import type { FlowNode, NodeReading } from './node.ts';
import { skipUnsupported } from './unsupported.ts';

/** Rounds of a group nobody would wait longer for. */
const mostRounds = 20;

/** `ring_group`: devices, users and groups of the directory, or addresses that stand there themselves. */
export function readRingGroup(node: FlowNode): NodeReading {
  const { data, directory } = node;
  const strategy = data.oneOf('strategy', choices.groupStrategy, 'simultaneous');
  const endpoints = data.items('endpoints').flatMap((item) => endpointOf(item, node));
  if (endpoints.length === 0 && !data.has('endpoints')) data.missing('endpoints', 'to ring; the node is passed over');
  const known = endpoints.filter(({ type, id }) => directory.find(`${type}s`, id) || destinationOf(id));
  if (known.length === 0)
    return skipUnsupported(node, {
      reason: isEmpty(directory)
        ? 'its endpoints are in a directory, which is not kept here'
        : 'the directory has none of its endpoints',
      hint: 'give SIP URIs or numbers as ids',
    });
  return ring(
    node,
    known,
    strategy === 'weighted_random' ? 'weighted' : strategy === 'single' ? 'in-turn' : 'at-once',
    false,
  );
}

/** `group`: the same with endpoints in its data; with an id the members of a group, and the caller is answered first. */
export function readGroup(node: FlowNode): NodeReading {
  const { data, directory } = node;
  const id = data.text('id');
  const order = data.oneOf('strategy', choices.phoneStrategy, 'simultaneous') === 'single' ? 'in-turn' : 'at-once';
  const inline = data.items('endpoints').flatMap((item) => endpointOf(item, node));
  const known = inline.filter((one) => directory.find(`${one.type}s`, one.id) || destinationOf(one.id));
  if (known.length > 0) return ring(node, known, order, false);
  const group = id === undefined ? null : directory.find('groups', id);
  if (!group || id === undefined)
    return skipUnsupported(node, {
      reason: isEmpty(directory)
        ? 'its members are in a directory, which is not kept here'
        : `the directory has no group ${JSON.stringify((id ?? '').slice(0, 64))}`,
      hint: 'put the members into "endpoints"',
    });
  const members = membersOf(directory, id).flatMap((member) =>
    storedEndpoint(member.id, member.type, member.value, node),
  );
  return ring(node, members, order, true);
}

/** `route_to_cid`: the telephones whose own caller id is the number that was called. */
export function readRouteToCid(node: FlowNode): NodeReading {
  const { data, directory, call } = node;
  const types = data.has('cid_types') ? data.texts('cid_types') : ['internal'];
  const only = data.texts('endpoint_types');
  const delay = data.integer('delay', 0, { minimum: 0 });
  const seconds = data.integer('timeout', 0, { minimum: 0 });
  const hidden = data.boolean('suppress_clid', false);
  const callsSelf = data.boolean('can_call_self', false);
  data.known('can_text_self');
  data.ignored('static_invite', 'the address is dialled as it is written');
  if (isEmpty(directory) || !call)
    return skipUnsupported(node, { reason: 'its telephones are in a directory, which is not kept here' });
  const wanted = node.captured ?? call.dialled;
  const found = (['device', 'user'] as const)
    .filter((type) => only.length === 0 || only.includes(type))
    .flatMap((type) =>
      directory
        .list(`${type}s`)
        .filter(({ value }) => types.some((kind) => textAt(value, 'caller_id', kind, 'number') === wanted))
        .map(({ id }) => ({ type, id, delayMs: delay * 1000 })),
    );
  const targets = found.flatMap((endpoint) => endpointTargets(node, endpoint, { callsSelf }));
  if (targets.length === 0) return nobodyRings(node);
  return bridge(node, {
    targets: onceEach(targets),
    ringTimeoutMs: (seconds || phoneTimeout) * 1000,
    ignoresEarlyMedia: targets.length > 1,
    ...(hidden && { callerId: { privacy: 'full' } }),
  });
}

function ring(node: FlowNode, endpoints: readonly Endpoint[], order: Dial['order'], answers: boolean): NodeReading {
  const { data } = node;
  const seconds = data.integer('timeout', phoneTimeout, { minimum: 1 });
  const rounds = data.integer('repeats', 1, { minimum: 1, maximum: mostRounds });
  const ringback = data.text('ringback');
  const source = ringback === undefined ? null : audioSource(ringback, node, data.place('ringback'));
  const ignoresForward = data.boolean('ignore_forward', true);
  const tones = data.inner('ringtones');
  const [internal, external] = [tones.text('internal'), tones.text('external')];
  data.known('fail_on_single_reject', 'id');
  const ringtones = { ...(internal !== undefined && { internal }), ...(external !== undefined && { external }) };
  const targets = onceEach(
    endpoints.flatMap((endpoint) => {
      const bare = node.directory.find(`${endpoint.type}s`, endpoint.id) ? null : destinationOf(endpoint.id);
      return bare
        ? [withEndpoint(targetOf(node, bare, { headers: {} }), endpoint)]
        : endpointTargets(node, endpoint, { ignoresForward, ringtones });
    }),
  );
  if (targets.length === 0) return nobodyRings(node);
  const inTurnMs = targets.reduce((sum, { ringTimeoutMs = phoneTimeout * 1000 }) => sum + ringTimeoutMs, 0);
  return bridge(node, {
    targets,
    order,
    ringTimeoutMs: order === 'at-once' ? seconds * 1000 : Math.max(seconds * 1000, inTurnMs),
    ignoresEarlyMedia: true,
    answers,
    ...(rounds > 1 && { rounds }),
    ...(source && { ringback: { source } }),
  });
}

function withEndpoint(target: DialTarget, { delayMs, ringTimeoutMs, weight }: Endpoint): DialTarget {
  return {
    ...target,
    ...(delayMs && { delayMs }),
    ...(ringTimeoutMs !== undefined && { ringTimeoutMs }),
    ...(weight !== undefined && { weight }),
  };
}

/** The same telephone with the same times rings once. */
function onceEach(targets: readonly DialTarget[]): readonly DialTarget[] {
  const key = ({ destination, delayMs, ringTimeoutMs }: DialTarget) =>
    JSON.stringify([destination, delayMs, ringTimeoutMs]);
  return [...new Map(targets.map((target) => [key(target), target] as const).reverse()).values()].reverse();
}

/** An entry of "endpoints"; one who has left the group for a while is none. */
export function endpointOf(item: ModuleData, node: FlowNode): readonly Endpoint[] {
  const id = item.text('id');
  const type = item.oneOf('endpoint_type', choices.endpointType, 'device');
  const delay = item.integer('delay', 0, { minimum: 0 });
  const seconds = item.integer('timeout', phoneTimeout, { minimum: 1 });
  const weight = item.integer('weight', undefined, { minimum: 1, maximum: 100 });
  const until = item.raw('disable_until');
  if (id === undefined) {
    item.missing('id', 'of this endpoint; it is left out');
    return [];
  }
  if (typeof until === 'number' && isAway({ disable_until: until }, node.facts?.now)) return [];
  return [{ type, id, delayMs: delay * 1000, ringTimeoutMs: seconds * 1000, ...(weight !== undefined && { weight }) }];
}

function storedEndpoint(id: string, type: string, value: JsonObject, { facts }: FlowNode): readonly Endpoint[] {
  if (!isObject(value) || isAway(value, facts?.now)) return [];
  const weight = countAt(value, 'weight');
  const delayMs = (countAt(value, 'delay') ?? 0) * 1000;
  const ringTimeoutMs = (countAt(value, 'timeout') ?? phoneTimeout) * 1000;
  return [{ type, id, delayMs, ringTimeoutMs, ...(weight !== undefined && { weight }) }];
}
