import type { AfterBridge, BindKeys, CallerId, SetCallerId, SetHeaders, SetRingback } from '../verbs/index.ts';
import { plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

export async function runSetCallerId(verb: SetCallerId, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  call.memory.changeOutgoing({ callerId: callerIdAfter(verb, call) });
  return plainEnding(verb, call, startedAt);
}

export async function runSetHeaders(verb: SetHeaders, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  call.memory.changeOutgoing({ headers: { ...call.memory.outgoing.headers, ...verb.headers } });
  return plainEnding(verb, call, startedAt);
}

export async function runSetRingback(verb: SetRingback, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const { unanswered, answered } = verb;
  call.memory.changeOutgoing({ ringback: { ...(unanswered && { unanswered }), ...(answered && { answered }) } });
  return plainEnding(verb, call, startedAt);
}

export async function runBindKeys(verb: BindKeys, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const { opener, quietMs, heardFrom, chords } = verb;
  call.memory.changeOutgoing({ keys: { opener, quietMs, heardFrom, chords } });
  return plainEnding(verb, call, startedAt);
}

export async function runAfterBridge(verb: AfterBridge, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const { action, extension } = verb;
  call.memory.changeOutgoing({ afterBridge: { action, ...(extension !== undefined && { extension }) } });
  return plainEnding(verb, call, startedAt);
}

/** A prefix goes before what is presented now, or before the caller's own. */
function callerIdAfter({ mode, callerId, namePrefix = '', numberPrefix = '' }: SetCallerId, call: LiveCall): CallerId {
  if (mode === 'reset') return {};
  const { from, callerName } = call.leg.channel;
  const now = mode === 'prepend' ? call.memory.outgoing.callerId : {};
  const name = callerId.name ?? now.name ?? (namePrefix === '' ? undefined : callerName);
  const number = callerId.number ?? now.number ?? (numberPrefix === '' ? undefined : from);
  const privacy = callerId.privacy ?? call.memory.outgoing.callerId.privacy;
  return {
    ...(name !== undefined && { name: namePrefix + name }),
    ...(number !== undefined && { number: numberPrefix + number }),
    ...(privacy !== undefined && { privacy }),
  };
}
