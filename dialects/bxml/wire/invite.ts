import type { CallFacts, JsonObject } from '../../dialect.ts';
import { isWithheld, party } from './words.ts';

/** What only the first event of an inbound call carries, from the headers of its INVITE (reference 1.3). */
export function inviteFields(call: CallFacts): JsonObject {
  const diversion = diversionOf(call);
  const uui = header(call, 'User-To-User');
  const stirShaken = stirShakenOf(call);
  return {
    ...(diversion && { diversion }),
    ...(Object.keys(stirShaken).length > 0 && { stirShaken }),
    ...(uui !== undefined && { uui: uui.slice(0, 256) }),
    privacy: isPrivate(call),
    callerDisplayName: call.callerName,
  };
}

/** The caller asked for privacy (RFC 3323), or the number did not come. */
export function isPrivate(call: CallFacts): boolean {
  const privacy = header(call, 'Privacy')?.toLowerCase() ?? 'none';
  return isWithheld(call.from) || privacy.split(/[;,\s]+/).some((word) => word !== '' && word !== 'none');
}

/** The last Diversion header (RFC 5806): whom the call was meant for first, and its parameters by name. */
export function diversionOf(call: CallFacts): JsonObject | null {
  const entry = [...(header(call, 'Diversion') ?? '').matchAll(/<([^>]*)>((?:"[^"]*"|[^,"])*)/g)].at(-1);
  if (!entry) return null;
  const [, uri = '', rest = ''] = entry;
  const parameters = Object.fromEntries(
    [...rest.matchAll(/;\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^;,\s]*))/g)].map(([, name = '', quoted, bare]) => [
      name.toLowerCase(),
      quoted ?? bare ?? '',
    ]),
  );
  const [, user = '', host = ''] = /^(?:\w+:)?([^@;]*)(?:@([^;>]*))?/.exec(uri) ?? [];
  return { origTo: parameters['privacy'] === 'full' ? 'Anonymous' : party(user, host), ...parameters };
}

/** What the carrier found out about the caller's number, under the names that carriers use for it. */
function stirShakenOf(call: CallFacts): JsonObject {
  const verstat = /;\s*verstat=([\w-]+)/i.exec(header(call, 'P-Asserted-Identity') ?? '')?.[1];
  const attestationIndicator = header(call, 'P-Attestation-Indicator') ?? header(call, 'Attestation-Info');
  const originatingId = header(call, 'P-Origination-Id') ?? header(call, 'Origination-Id');
  return {
    ...(verstat !== undefined && { verstat }),
    ...(attestationIndicator !== undefined && { attestationIndicator }),
    ...(originatingId !== undefined && { originatingId }),
  };
}

function header({ sip }: CallFacts, name: string): string | undefined {
  return Object.entries(sip.headers).find(([written]) => written.toLowerCase() === name.toLowerCase())?.[1];
}
