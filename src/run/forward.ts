import { end, type VerbOf } from '../verbs/index.ts';
import { diversionOf } from './diversion.ts';
import { lastEnding, plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';
import { endpointOf } from './written-destination.ts';

/** Somebody else is rung instead of us; whatever comes of it is the end of this call. */
export async function runForward(verb: VerbOf<'forward'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const { channel } = call.leg;
  const { outgoing } = call.memory;
  const diversion = diversionOf(verb.diversion, channel);
  const bridged = await call.leg.bridge(
    {
      targets: [
        {
          label: verb.to,
          endpoint: endpointOf(verb.to),
          headers: { ...outgoing.headers, ...verb.headers },
          digitsOnAnswer: [],
          ...diversion,
        },
      ],
      order: 'at-once',
      ringTimeoutMs: verb.ringTimeoutMs,
      timeLimitMs: null,
      callerId: { number: verb.showsCalled ? channel.to : channel.from, ...outgoing.callerId, ...verb.callerId },
      ringback: 'ringing',
      ignoresEarlyMedia: false,
      hangupKeys: '',
    },
    call.signal,
  );
  if (bridged.ended === 'aborted' || bridged.ended === 'gone') return plainEnding(verb, call, startedAt);
  const failure = bridged.bridged ? undefined : (bridged.detail ?? bridged.raw);
  const ending = lastEnding(verb, call, startedAt, end(bridged.bridged ? 'normal' : bridged.cause));
  return failure === undefined ? ending : { ...ending, report: { ...ending.report, failure } };
}
