import type { Wire } from '../../dialect.ts';
import { errorCode } from './failure.ts';
import { eventParameters } from './notify.ts';
import { phrase } from './request.ts';
import { resultParameters } from './result.ts';
import { standardParameters } from './standard.ts';
import { statusParameters } from './status.ts';

/** Requests and callbacks as servers of Twilio's expect them. */
export const wire: Wire = {
  opening: (call, target) => phrase(call, target, { standard: standardParameters(call), own: {} }),
  result: (call, outcome, callback) =>
    phrase(call, callback, { standard: standardParameters(call), own: resultParameters(call, outcome, callback) }),
  status: (call, event, target) =>
    phrase(call, target, { standard: standardParameters(call), own: statusParameters(call, event) }),
  notify: (call, event, to) => {
    const own = eventParameters(call, event, to);
    return own && phrase(call, to, { standard: own, own: {} });
  },
  fallback: (call, failed, why, target) =>
    phrase(call, target, {
      standard: standardParameters(call),
      own: { ErrorCode: errorCode(why), ErrorUrl: String(failed.notes?.['url'] ?? failed.url) },
    }),
};
