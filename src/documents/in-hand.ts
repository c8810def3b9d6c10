import type { Reply } from '../../dialects/dialect.ts';
import { openSource } from '../document/index.ts';

/** A document that nobody was asked for, as if this url had answered with it: what is relative in it is relative to that. */
export function documentInHand(body: string, url: string, contentType: string | null = null): Reply {
  const source = openSource(new TextEncoder().encode(body), contentType);
  return { url, method: 'GET', status: 200, contentType, headers: {}, source };
}
