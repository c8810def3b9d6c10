import { type ResolvedUrl, resolveUrl, webSchemes } from '../../../src/document/index.ts';
import type { FlowNode } from './node.ts';

/**
 * A url of the node's data, of http or https by default. KAZOO takes absolute ones only, so that a relative one, most
 * often a placeholder that nobody filled in, is a mistake and is not looked for beside the document.
 */
export function webUrl(
  { data, url, diagnose }: FlowNode,
  field: string,
  schemes = webSchemes,
): (ResolvedUrl & { readonly ok: true }) | null {
  const written = data.text(field);
  if (written === undefined) return null;
  const resolved = /^\s*[a-z]+:\/\//i.test(written) ? resolveUrl(written, url, schemes) : null;
  if (resolved?.ok) return resolved;
  const problem = resolved ? resolved.problem : `${JSON.stringify(written.slice(0, 80))} is not an absolute url`;
  diagnose({
    code: 'invalid-url',
    severity: 'error',
    message: `"${field}" cannot be used: ${problem}.`,
    place: data.place(field),
    hint: `it must begin with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
  });
  return null;
}
