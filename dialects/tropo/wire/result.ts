import type { Callback, CallFacts, JsonObject, Outcome, OutgoingRequest } from '../../dialect.ts';
import { actionResults, seconds, userTypes } from './actions.ts';
import { addressId } from './endpoint.ts';
import { callId, sessionId } from './identity.ts';
import { post } from './post.ts';

/** The `result` of a document, with everything in it that reports. */
export function result(call: CallFacts, outcome: Outcome, callback: Callback): OutgoingRequest {
  const before = callback.notes?.['recognitions'];
  const { actions, recognitions } = actionResults(call, outcome.reports, typeof before === 'number' ? before : 0);
  const incomplete = callback.kind === 'incomplete' || callback.kind === 'error';
  const userType = userTypeOf(outcome);
  const body: JsonObject = {
    result: {
      sessionId: sessionId(call),
      callId: callId(call),
      state: stateOf(call, outcome),
      sessionDuration: seconds(call.now - call.startedAt),
      sequence: call.documents,
      complete: !incomplete,
      error: errorOf(outcome, callback),
      calledid: addressId(call, call.to),
      ...(userType && { userType }),
      ...actionsMember(actions),
    },
  };
  const { url, credentials, timeoutMs } = callback;
  const target = { url, ...(credentials && { credentials }), ...(timeoutMs !== undefined && { timeoutMs }) };
  return post(target, body, recognitions > 0 ? { recognitions } : undefined);
}

/** One action stands for itself, several are a list, none is left out. */
function actionsMember(actions: readonly JsonObject[]): JsonObject {
  const [first, second] = actions;
  if (!first) return {};
  return { actions: second ? actions : first };
}

function stateOf(call: CallFacts, { why }: Outcome): string {
  if (why === 'hangup' || call.state === 'ended') return 'DISCONNECTED';
  return call.state === 'answered' ? 'ANSWERED' : 'RINGING';
}

function errorOf({ reports }: Outcome, { kind, notes }: Callback): string | null {
  if (kind !== 'error') return null;
  const told = notes?.['error'];
  return typeof told === 'string' ? told : (reports.findLast(({ failure }) => failure !== undefined)?.failure ?? null);
}

function userTypeOf({ reports }: Outcome): string | undefined {
  const dialled = reports.findLast((report) => report.verb === 'dial');
  return dialled?.leg?.machine && userTypes[dialled.leg.machine];
}
