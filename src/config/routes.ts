import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Route } from '../routing/index.ts';
import type { JsonObject } from '../verbs/index.ts';
import { ConfigMistake } from './mistake.ts';

/** What the schema guarantees of a route once defaults are filled in. */
export interface CheckedRoute {
  readonly name?: string;
  readonly number?: string;
  readonly pattern?: string;
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly format: string;
  readonly fallbackUrl?: string;
  readonly fallbackMethod?: 'GET' | 'POST';
  readonly lastResort?: string | JsonObject;
  readonly statusUrl?: string;
  readonly texts: boolean;
  readonly textUrl?: string;
  readonly textMethod?: 'GET' | 'POST';
  readonly account: string;
  readonly settings: JsonObject;
}

/** A number that an earlier route has leads there: this one would never be taken. */
export function routesMistake(
  routes: readonly CheckedRoute[],
): { readonly path: readonly (string | number)[]; readonly problem: string } | null {
  const first = new Map<string, number>();
  for (const [index, { number }] of routes.entries()) {
    if (number === undefined) continue;
    const earlier = first.get(number);
    if (earlier !== undefined) return { path: [index, 'number'], problem: `is that of routes[${earlier}]` };
    first.set(number, index);
  }
  return null;
}

/** A document in the file itself, written as text or as a table of keys, or the path of one. */
export function lastResortOf({ lastResort }: CheckedRoute, index: number, file: string): string | undefined {
  if (lastResort === undefined) return undefined;
  if (typeof lastResort !== 'string') return JSON.stringify(lastResort);
  if (/^\s*[<{[]/.test(lastResort)) return lastResort;
  try {
    return readFileSync(resolve(dirname(resolve(file)), lastResort), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const key = `routes[${index}].lastResort`;
    throw new ConfigMistake(file, null, key, `is neither a document nor a file that can be read (${code})`);
  }
}

export function buildRoute(route: CheckedRoute, lastResort: string | undefined): Route {
  const url = splitCredentials(route.url);
  const fallback = route.fallbackUrl === undefined ? undefined : splitCredentials(route.fallbackUrl);
  const named = [route.url, route.fallbackUrl, route.statusUrl, route.textUrl].filter((text) => text !== undefined);
  return {
    name: route.name ?? route.number ?? route.pattern ?? route.url,
    match: route.number !== undefined ? { number: route.number } : { pattern: new RegExp(route.pattern ?? '') },
    url: url.url,
    ...(route.method && { method: route.method }),
    format: route.format,
    ...(url.credentials && { credentials: url.credentials }),
    ...(fallback && {
      fallback: {
        url: fallback.url,
        ...(route.fallbackMethod && { method: route.fallbackMethod }),
        ...(fallback.credentials && { credentials: fallback.credentials }),
      },
    }),
    ...(lastResort !== undefined && { lastResort }),
    ...(route.statusUrl !== undefined && { statusUrl: route.statusUrl }),
    ...(!route.texts && { texts: null }),
    ...(route.texts &&
      route.textUrl !== undefined && {
        texts: { ...splitCredentials(route.textUrl), ...(route.textMethod && { method: route.textMethod }) },
      }),
    account: route.account,
    settings: route.settings,
    trustedOrigins: [...new Set(named.map((text) => new URL(text).origin))],
  };
}

/** Takes `user:password@` out of a url; the fragment stays, a dialect may read it. */
export function splitCredentials(text: string): { url: string; credentials?: { username: string; password: string } } {
  const url = new URL(text);
  if (!url.username && !url.password) return { url: url.href };
  const credentials = { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  url.username = '';
  url.password = '';
  return { url: url.href, credentials };
}
