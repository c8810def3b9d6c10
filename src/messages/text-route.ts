import type { Route, RouteTable } from '../routing/index.ts';

/**
 * Who answers for texts to a number, by the operator's own list; null: nobody shall. `exactly`: not by a pattern.
 * Undefined: the list does not say.
 */
export function textRoute(routes: RouteTable, to: string, exactly: boolean): Route | null | undefined {
  const route = routes.find(to.replace(/^sips?:/i, '').replace(/@.*$/, ''));
  if (!route || (exactly && !('number' in route.match))) return undefined;
  return forTexts(route);
}

/** The same route as texts go by it; null: they go nowhere. What a call comes to is not told of them. */
function forTexts({ statusUrl: _, status: __, texts, ...route }: Route): Route | null {
  if (texts === undefined) return route;
  if (texts === null) return null;
  const { method: ___, credentials: ____, ...rest } = route;
  return { ...rest, ...texts };
}
