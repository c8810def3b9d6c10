import { type ResolvedUrl, resolveUrl, webSchemes } from '../../../src/document/index.ts';
import type { Place } from '../../../src/verbs/index.ts';
import type { ReadContext, Reply } from '../../dialect.ts';
import type { Remarks } from './remarks.ts';

/** What every reader needs to know of the document it reads a part of. */
export interface DocumentReading {
  readonly reply: Reply;
  readonly context: ReadContext;
  readonly remarks: Remarks;
}

/** An absolute url, of http or https by default, with its credentials taken out; anything else is remarked upon. */
export function absoluteUrl(
  reference: string,
  place: Place,
  what: string,
  { reply, remarks }: DocumentReading,
  schemes = webSchemes,
): Extract<ResolvedUrl, { ok: true }> | undefined {
  const resolved = resolveUrl(reference, reply.url, schemes);
  if (resolved.ok) return resolved;
  remarks.error('invalid-url', place, `${what} was skipped: ${resolved.problem}.`, 'give a full http or https URL');
  return undefined;
}
