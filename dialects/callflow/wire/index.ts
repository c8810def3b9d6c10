import type { Wire } from '../../dialect.ts';
import { requestStyle } from '../request-style.ts';
import { callRecord } from './cdr.ts';
import { channelHook } from './channel-hook.ts';
import { requestParameters } from './parameters.ts';
import { pivotRequest } from './request.ts';
import { webhookRequest } from './webhook.ts';

/** Requests as the `pivot` module of KAZOO makes them. */
export const wire: Wire = {
  opening(call, target) {
    const style = requestStyle(target.settings ?? call.settings);
    const parameters = requestParameters(call, style.requestFormat);
    return pivotRequest(call, { ...target, method: target.method ?? 'GET' }, style, parameters);
  },

  /** A nested `pivot` begins afresh, with the words its own node asks for: what came of the verbs is only in them. */
  result(call, _outcome, callback) {
    const style = requestStyle(callback.notes ?? {});
    return pivotRequest(call, callback, style, requestParameters(call, style.requestFormat));
  },

  status(call, event, target) {
    if (target.settings?.['webhook'] !== undefined) return channelHook(call, event, target);
    return event.kind === 'ended' ? callRecord(call, event, target) : null;
  },

  notify: (call, event, to) => (event.kind === 'webhook' ? webhookRequest(call, event, to) : null),

  /** KAZOO has no fallback url; ours is told what failed and where. */
  fallback(call, failed, why, target) {
    const { requestFormat, bodyFormat, debug } = requestStyle(failed.notes ?? {});
    const { requestHeaders } = requestStyle(target.settings ?? {});
    return pivotRequest(
      call,
      { ...target, method: target.method ?? failed.method },
      { requestFormat, bodyFormat, requestHeaders, debug },
      { ...failed.parameters, ErrorCode: why.status === undefined ? why.kind : String(why.status), ErrorUrl: why.url },
    );
  },
};
