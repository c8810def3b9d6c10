import { splitCredentials } from '../config/index.ts';
import type { FetchAudio } from '../media/index.ts';
import type { CallSheet, RecordedAudio, RecordedCallee, RecordedSip } from '../replay/index.ts';
import type { Route } from '../routing/index.ts';
import { type Callee, type SimulatedCall, silence } from '../simulator/index.ts';

/** The route of a recorded call. */
export function routeOf(sheet: CallSheet, trustedOrigins: readonly string[]): Route {
  const { target, method, fallback, statusUrl, format, account, settings } = sheet;
  return {
    name: target,
    match: { pattern: /^/ },
    ...splitCredentials(target),
    ...(method && { method }),
    ...(fallback && {
      fallback: { ...splitCredentials(fallback.url), ...(fallback.method && { method: fallback.method }) },
    }),
    ...(statusUrl !== undefined && { statusUrl }),
    format,
    account,
    settings,
    trustedOrigins,
  };
}

/** Who calls, as the simulated switch is told. */
export function simulatedCall({ from, to, callerName, sip = {} }: CallSheet): Omit<SimulatedCall, 'caller'> {
  const { callId, sourceAddress, headers } = sip;
  return {
    from,
    to,
    variables: sipVariables(sip),
    ...(callerName !== undefined && { callerName }),
    ...(callId !== undefined && { sipCallId: callId }),
    ...(sourceAddress !== undefined && { sourceAddress }),
    ...(headers && { headers }),
  };
}

function sipVariables({ from, to, request }: RecordedSip): Readonly<Record<string, string>> {
  const parties = { from, to, req: request };
  return Object.fromEntries(
    Object.entries(parties).flatMap(([name, address]) => {
      if (address === undefined) return [];
      const at = address.lastIndexOf('@');
      return [
        [`sip_${name}_user`, address.slice(0, at)],
        [`sip_${name}_host`, address.slice(at + 1)],
      ];
    }),
  );
}

export function calleeOf(callee: RecordedCallee): Callee {
  const name = callee.number.replace(/^sips?:/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return { matches: new RegExp(`(?:^|/)${name}(?:[;?].*)?$`), behaviour: behaviourOf(callee) };
}

const ringsAfterMs = 20;

function behaviourOf(callee: RecordedCallee): Callee['behaviour'] {
  switch (callee.does) {
    case 'answer': {
      const { afterMs, talksForMs } = callee;
      return { does: 'answer', ringsAfterMs, afterMs, ...(talksForMs !== undefined && { talksForMs }) };
    }
    case 'refuse':
      return { does: 'refuse', afterMs: callee.afterMs, sipStatus: callee.sipStatus };
    case 'ring for ever':
      return { does: 'ring for ever', ringsAfterMs };
  }
}

/** Of audio that nobody has measured. */
const usualAudioMs = 1000;

/** Silence as long as what once was fetched; what could not be had cannot be had again. */
export function standInAudio(audio: readonly RecordedAudio[]): FetchAudio {
  return async (url) => {
    const known = audio.find((one) => one.url === url) ?? { url, lastsMs: usualAudioMs };
    if ('problem' in known) return { ok: false, problem: known.problem };
    return { ok: true, bytes: silence({ ms: known.lastsMs, channels: 1 }), contentType: 'audio/wav' };
  };
}
