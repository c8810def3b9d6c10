import { type ResolvedUrl, resolveUrl } from '../../../src/document/index.ts';
import type { FlowNode } from './node.ts';

/**
 * A url of the node's data. KAZOO takes absolute ones only, so that a relative one, most often a placeholder that
 * nobody filled in, is a mistake and is not looked for beside the document.
 */
export function webUrl({ data, url, diagnose }: FlowNode, field: string): (ResolvedUrl & { readonly ok: true }) | null {
  const written = data.text(field);
  if (written === undefined) return null;
  const resolved = /^\s*https?:\/\//i.test(written) ? resolveUrl(written, url) : null;
  if (resolved?.ok) return resolved;
  const problem = resolved ? resolved.problem : `${JSON.stringify(written.slice(0, 80))} is not an absolute url`;
  diagnose({
    code: 'invalid-url',
    severity: 'error',
    message: `"${field}" cannot be used: ${problem}.`,
    place: data.place(field),
    hint: 'it must begin with http:// or https://',
  });
  return null;
}
