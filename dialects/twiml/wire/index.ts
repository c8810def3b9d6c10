import type { CallFacts, Wire } from '../../dialect.ts';
import { errorCode } from './failure.ts';
import { eventParameters } from './notify.ts';
import { phrase } from './request.ts';
import { resultParameters } from './result.ts';
import { type Parameters, standardParameters } from './standard.ts';
import { statusParameters } from './status.ts';
import { stateParameters, textParameters } from './texting.ts';
import { wholeMs } from './words.ts';

/** Requests and callbacks as servers of Twilio's expect them. */
export const wire: Wire = {
  opening: (call, target) => {
    const request = phrase(call, target, { standard: standardOf(call), own: openingParameters(call) });
    // Who answers nothing to a text has nothing to say.
    return call.line === 'text' ? { ...request, allowsNothing: true } : request;
  },
  result: (call, outcome, callback) =>
    phrase(call, callback, { standard: standardOf(call), own: resultParameters(call, outcome, callback) }),
  status: (call, event, target) =>
    phrase(call, target, { standard: standardParameters(call), own: statusParameters(call, event) }),
  notify: (call, event, to) => {
    const own = eventParameters(call, event, to);
    return own && phrase(call, to, { standard: own, own: {} });
  },
  fallback: (call, failed, why, target) =>
    phrase(call, target, {
      standard: standardOf(call),
      own: { ErrorCode: errorCode(why), ErrorUrl: String(failed.notes?.['url'] ?? failed.url) },
    }),
  message: (message, event, target) => {
    const own = stateParameters(message, event);
    return (
      own && phrase({ id: message.id, documents: 0, settings: message.settings }, target, { standard: own, own: {} })
    );
  },
  answersTexts: true,
};

/** How long it took to find out who answered is told once. */
function openingParameters({ machine }: CallFacts): Parameters {
  return machine ? { MachineDetectionDuration: wholeMs(machine.tookMs) } : {};
}

function standardOf(call: CallFacts) {
  return call.line === 'text' ? textParameters(call) : standardParameters(call);
}
