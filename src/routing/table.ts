import type { Route } from './route.ts';

/**
 * Finds the route of a dialled number: an exact number wins over patterns, patterns are tried in their
 * order. `+1555…`, `1555…` and `(1) 555-…` are the same number.
 */
export class RouteTable {
  readonly #byNumber = new Map<string, Route>();
  readonly #patterns: { readonly pattern: RegExp; readonly route: Route }[] = [];
  readonly routes: readonly Route[];

  constructor(routes: readonly Route[]) {
    this.routes = routes;
    for (const route of routes) {
      if ('pattern' in route.match) this.#patterns.push({ pattern: route.match.pattern, route });
      else if (!this.#byNumber.has(plain(route.match.number))) this.#byNumber.set(plain(route.match.number), route);
    }
  }

  named(name: string): Route | undefined {
    return this.routes.find((route) => route.name === name);
  }

  find(dialled: string): Route | undefined {
    return this.#byNumber.get(plain(dialled)) ?? this.#patterns.find(({ pattern }) => pattern.test(dialled))?.route;
  }
}

/** Digits only where it is a telephone number; any other name in lower case. */
function plain(dialled: string): string {
  const bare = dialled.trim().replace(/[\s().-]/g, '');
  return /^\+?[0-9*#]+$/.test(bare) ? bare.replace(/^\+/, '') : dialled.trim().toLowerCase();
}
