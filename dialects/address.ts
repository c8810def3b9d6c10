import type { Credentials } from '../src/verbs/index.ts';

/** A url with the credentials that were taken out of it: the inverse of `resolveUrl`. */
export function addressOf({ url, credentials }: { readonly url: string; readonly credentials?: Credentials }): string {
  if (!credentials || !URL.canParse(url)) return url;
  const address = new URL(url);
  address.username = encodeURIComponent(credentials.username.toWellFormed());
  address.password = encodeURIComponent(credentials.password.toWellFormed());
  return address.href;
}
