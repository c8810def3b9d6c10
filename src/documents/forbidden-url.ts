import { isIP } from 'node:net';
import { type AddressGuard, ForbiddenAddress } from './address-guard.ts';

/**
 * Why a url may not be asked, as a clause; null: it may, as far as can be known now. Every connection is judged anew, so
 * that a name which leads nowhere at this moment passes.
 */
export async function forbiddenUrl(guard: AddressGuard, text: string): Promise<string | null> {
  if (!URL.canParse(text)) return 'it is no URL';
  const { protocol, hostname } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return `${protocol} is not http or https`;
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return guard.refusal(host);
  return new Promise((resolve) => {
    guard.lookup(host, { all: true }, (error) => {
      resolve(error instanceof ForbiddenAddress ? error.message : null);
    });
  });
}
