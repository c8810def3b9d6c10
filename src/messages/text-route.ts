import type { Route, RouteTable } from '../routing/index.ts';

/** Who answers for texts to a number, by the operator's own list. `exactly`: not by a pattern. */
export function textRoute(routes: RouteTable, to: string, exactly: boolean): Route | null {
  const route = routes.find(to.replace(/^sips?:/i, '').replace(/@.*$/, ''));
  if (!route || (exactly && !('number' in route.match))) return null;
  return forTexts(route);
}

/** The same route as texts go by it; null: they go nowhere. */
export function forTexts(route: Route): Route | null {
  if (route.texts === undefined) return route;
  if (route.texts === null) return null;
  const { method: _, credentials: __, ...rest } = route;
  return { ...rest, ...route.texts };
}
