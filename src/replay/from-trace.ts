import { preparesOnly, type TracedSip, type TraceEvent } from '../trace/index.ts';
import { type JsonObject, printDiagnostic } from '../verbs/index.ts';
import { ownAddress } from './call-file.ts';
import { type CallerSide, calleesOf, callerSideOf, withoutSecrets } from './caller-side.ts';
import { exchangesOf, type TracedExchanges } from './exchanges.ts';
import {
  type CallSheet,
  exchangeName,
  type RecordedAudio,
  type RecordedCall,
  type RecordedCallee,
  type RecordedSip,
} from './recorded-call.ts';
import { StableNames } from './volatile.ts';

type EventOf<Name extends TraceEvent['event']> = Extract<TraceEvent, { readonly event: Name }>;

/** What whoever placed the call knows better than its trace. */
export interface KnownOfCall {
  /** As planned; absent: as the trace tells. */
  readonly caller?: CallerSide;
  /** Absent: as the trace tells. */
  readonly callees?: readonly RecordedCallee[];
  readonly audio?: readonly RecordedAudio[];
  /** The parts of the operator's configuration that are not the defaults and that a call shows. */
  readonly configuration?: JsonObject;
  readonly realtime: boolean;
  /** Our address was made up for this call: `ownAddress` is written in its place. */
  readonly isAddressMadeUp?: boolean;
}

/** Why there is nothing that could be played again: one sentence. */
export class NotRecordable extends Error {
  readonly code = 'not-recordable';
}

/** Turns what happened on a call into what can be kept and played again. @throws NotRecordable */
export function recordCall(happened: readonly TraceEvent[], known: KnownOfCall): RecordedCall {
  const begun = only(happened, 'call');
  const end = only(happened, 'end');
  const { service } = begun;
  if (!service)
    throw new NotRecordable(
      begun.route === ''
        ? `nobody answered for ${begun.to}, so there is nothing to play again`
        : 'its trace does not say where the call was led: an earlier version wrote it',
    );
  const events = known.isAddressMadeUp ? withAddress(happened, service.publicUrl) : happened;
  const side = known.caller && { ...known.caller, caller: withoutSecrets(known.caller.caller, events) };
  const { format, method, fallback, statusUrl, settings } = service;
  const sheet: CallSheet = {
    from: begun.from,
    to: begun.to,
    ...callerFacts(begun),
    target: withUser(service),
    format,
    ...(method && { method }),
    ...(fallback && { fallback: { url: withUser(fallback), ...(fallback.method && { method: fallback.method }) } }),
    ...(statusUrl !== undefined && { statusUrl }),
    account: begun.account,
    settings,
    configuration: known.configuration ?? {},
    publicUrl: known.isAddressMadeUp ? ownAddress : service.publicUrl,
    masked: false,
    realtime: known.realtime,
    ...(side ?? callerSideOf(events)),
    callees: known.callees ?? calleesOf(events),
    audio: known.audio ?? missingAudio(events),
    ends: { cause: end.cause, seconds: end.seconds },
  };
  const traced = exchangesOf(events);
  return { sheet, exchanges: traced.exchanges, ...outcomeOf(events, begun.id, traced) };
}

/** What the switch was told and what was complained about, in lines that are the same each time. */
function outcomeOf(
  events: readonly TraceEvent[],
  id: string,
  { indexOf }: TracedExchanges,
): Pick<RecordedCall, 'switchLines' | 'diagnostics'> {
  const names = new StableNames(id);
  const switchLines: string[] = [];
  const complaints: { readonly about: number; readonly line: string }[] = [];
  const complain = (event: TraceEvent, text: string) => {
    const about = indexOf.get(event) ?? -1;
    complaints.push({ about, line: oneLine(`${exchangeName(about)} ${text}`) });
  };
  for (const event of events) {
    switch (event.event) {
      case 'switch':
        if (!preparesOnly(event.application))
          switchLines.push(oneLine(names.in(`${event.application} ${event.argument}`.trimEnd())));
        break;
      case 'diagnostic':
        complain(event, printDiagnostic(diagnosticOf(event)));
        break;
      case 'error':
        complain(event, `- error ${event.code} ${event.message}`);
        break;
      default:
        break;
    }
  }
  complaints.sort((one, other) => one.about - other.about);
  return { switchLines, diagnostics: complaints.map(({ line }) => line) };
}

function diagnosticOf(event: EventOf<'diagnostic'>): Parameters<typeof printDiagnostic>[0] {
  const { code, severity, message, line, column, pointer, hint, providerCode } = event;
  const place = pointer !== undefined ? { pointer } : line !== undefined && column !== undefined && { line, column };
  return {
    code,
    severity,
    message,
    ...(place && { place }),
    ...(hint !== undefined && { hint }),
    ...(providerCode !== undefined && { providerCode }),
  };
}

/** What a simulated switch says of every caller. */
const simulated = { callerName: 'Caller', host: '127.0.0.1' } as const;

function callerFacts({ from, to, callerName, sip }: EventOf<'call'>): Pick<CallSheet, 'callerName' | 'sip'> {
  const told = sip ? unusual(from, to, sip) : {};
  return {
    ...(callerName !== undefined && callerName !== simulated.callerName && { callerName }),
    ...(Object.keys(told).length > 0 && { sip: told }),
  };
}

function unusual(caller: string, dialled: string, sip: TracedSip): RecordedSip {
  const from = `${sip.fromUser}@${sip.fromHost}`;
  const to = `${sip.toUser}@${sip.toHost}`;
  const request = `${sip.requestUser}@${sip.requestHost}`;
  return {
    ...(!isUuid(sip.callId) && { callId: sip.callId }),
    ...(from !== `${caller}@${simulated.host}` && { from }),
    ...(to !== `${dialled}@${simulated.host}` && { to }),
    ...(request !== `${dialled}@${simulated.host}` && { request }),
    ...(sip.sourceAddress !== simulated.host && { sourceAddress: sip.sourceAddress }),
    ...(Object.keys(sip.headers).length > 0 && { headers: sip.headers }),
  };
}

/** Of audio that could not be had, a trace keeps the complaint. */
function missingAudio(events: readonly TraceEvent[]): readonly RecordedAudio[] {
  const complaint = /^(\S+) could not be played and was skipped: (.*)\.$/s;
  return events.flatMap((event) => {
    const [, url, problem] = (event.event === 'diagnostic' && complaint.exec(event.message)) || [];
    return url !== undefined && problem !== undefined && URL.canParse(url) ? [{ url, problem }] : [];
  });
}

/** A password is not kept, but that there was one: without, no challenge could be met again. */
function withUser({ url, username }: { readonly url: string; readonly username?: string }): string {
  return username === undefined ? url : url.replace('://', `://${encodeURIComponent(username)}:•••@`);
}

/** Our address as it stands in texts, forms and queries. */
function withAddress(events: readonly TraceEvent[], address: string): readonly TraceEvent[] {
  const text = JSON.stringify(events)
    .replaceAll(address, ownAddress)
    .replaceAll(encodeURIComponent(address), encodeURIComponent(ownAddress));
  return JSON.parse(text) as readonly TraceEvent[];
}

function only<Name extends TraceEvent['event']>(events: readonly TraceEvent[], name: Name): EventOf<Name> {
  const [found, more] = events.filter((event): event is EventOf<Name> => event.event === name);
  if (!found) throw new NotRecordable(`it is no whole call: there is no "${name}" event`);
  if (more) throw new NotRecordable(`there is more than one call in it: "${name}" comes twice`);
  return found;
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function oneLine(text: string): string {
  return text.replaceAll('\r', '\\r').replaceAll('\n', '\\n');
}
