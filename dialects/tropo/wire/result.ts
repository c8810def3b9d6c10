import type { Callback, CallFacts, JsonObject, Outcome, OutgoingRequest, Report } from '../../dialect.ts';
import { actionResults, seconds, userTypes } from './actions.ts';
import { addressId } from './endpoint.ts';
import { callId, sessionId } from './identity.ts';
import { post } from './post.ts';

/** The `result` of a document, with everything in it that reports. */
export function result(call: CallFacts, outcome: Outcome, callback: Callback): OutgoingRequest {
  const { recognitions } = actionResults(call, outcome.reports, recognitionsBefore(callback));
  const { url, credentials, timeoutMs } = callback;
  const target = { url, ...(credentials && { credentials }), ...(timeoutMs !== undefined && { timeoutMs }) };
  return post(target, resultOf(call, outcome, callback), recognitions > 0 ? { recognitions } : undefined);
}

function recognitionsBefore({ notes }: Callback): number {
  const before = notes?.['recognitions'];
  return typeof before === 'number' ? before : 0;
}

/** Its body. What happens on a leg that a call rang is told in the session of that call. */
export function resultOf(call: CallFacts, outcome: Outcome, callback: Callback): JsonObject {
  const { actions } = actionResults(call, outcome.reports, recognitionsBefore(callback));
  const incomplete = callback.kind === 'incomplete' || callback.kind === 'error';
  const userType = userTypeOf(outcome);
  const session = call.parent ?? call;
  return {
    result: {
      sessionId: sessionId(session),
      callId: call.line === 'none' ? null : callId(call),
      state: stateOf(call, outcome),
      sessionDuration: seconds(call.now - session.startedAt),
      sequence: session.documents,
      complete: !incomplete,
      error: errorOf(outcome, callback),
      calledid: addressId(call, call.to),
      ...(userType && { userType }),
      ...actionsMember(actions),
    },
  };
}

/** One action stands for itself, several are a list, none is left out. */
function actionsMember(actions: readonly JsonObject[]): JsonObject {
  const [first, second] = actions;
  if (!first) return {};
  return { actions: second ? actions : first };
}

function stateOf(call: CallFacts, { why, reports }: Outcome): string {
  const called = reports.findLast(({ verb }) => verb === 'originate');
  if (called?.failure !== undefined && call.state === 'ringing') return 'FAILED';
  if (why === 'hangup' || call.state === 'ended') return 'DISCONNECTED';
  return call.state === 'answered' ? 'ANSWERED' : 'RINGING';
}

function errorOf({ reports }: Outcome, { kind, notes }: Callback): string | null {
  if (kind !== 'error') return null;
  const told = notes?.['error'];
  return typeof told === 'string' ? told : (reports.findLast(({ failure }) => failure !== undefined)?.failure ?? null);
}

function userTypeOf({ reports }: Outcome): string | undefined {
  const machine = reports.findLast((report) => machineOf(report) !== undefined);
  return machine && userTypes[machineOf(machine) ?? ''];
}

function machineOf(report: Report): string | undefined {
  if (report.verb === 'dial') return report.leg?.machine;
  return 'machine' in report ? report.machine : undefined;
}
