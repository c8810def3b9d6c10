import type { Account, Desk, Item, RoutePlan, Shelf } from '../../../src/desk/index.ts';
import { everyItem, numberScope } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { isE164, normalNumber } from '../numbers.ts';
import { captureOf } from '../patterns.ts';
import { profileOf } from '../profile.ts';
import { settingOf } from '../settings.ts';
import { accountDocument, countryOf } from './account.ts';
import { callflowKind, extensionScope } from './callflows.ts';
import { at } from './filters.ts';

/** The callflow for calls to this account that nothing else fits; it is nothing that can be dialled. */
const noMatch = 'no_match';

/** Where a kept callflow leads. Its flow is the first document, so that a `pivot` in it has its `_` like any other. */
export async function route(item: Item, account: Account, shelf: Shelf): Promise<RoutePlan | null> {
  return item.kind === callflowKind ? planOf(item, account, shelf) : null;
}

/**
 * Within an account: the number as it is kept, then the pattern whose longest group captures most, then, for its own
 * devices and telephone numbers only, `no_match`.
 */
export async function routeWithin(
  account: Account,
  shelf: Shelf,
  dialled: string,
  isOwn: boolean,
): Promise<RoutePlan | null> {
  const number = normalNumber(dialled, await countryOf(account, shelf));
  if (number === noMatch) return null;
  const named =
    (await callflowNamed(numberScope, number, account, shelf)) ??
    (await callflowNamed(extensionScope, number, account, shelf));
  if (named) return planOf(named, account, shelf);
  const matched = await longestMatch(dialled, shelf);
  if (matched) return planOf(matched.item, account, shelf, matched.captured);
  if (!isOwn || !/^\+?\d+$/.test(dialled)) return null;
  const last = await callflowNamed(extensionScope, noMatch, account, shelf);
  return last && planOf(last, account, shelf);
}

/** The callflow that an extension, a number or a feature code of the account leads to. */
async function callflowNamed(
  scope: string,
  name: string,
  account: Pick<Account, 'id'>,
  shelf: Shelf,
): Promise<Item | null> {
  const owner = await shelf.owner(scope, name);
  if (owner?.kind !== callflowKind || owner.account !== account.id) return null;
  return shelf.get(callflowKind, owner.id);
}

/** The account's callflow for what somebody dials, else that whoever has the number is rung. */
export async function flowReaching(
  number: string,
  { account, shelf }: Pick<Desk, 'account' | 'shelf'>,
): Promise<JsonObject> {
  const item = await callflowNamed(isE164(number) ? numberScope : extensionScope, number, account, shelf);
  return (item?.value['flow'] as JsonObject | undefined) ?? { module: 'resources', data: { to_did: number } };
}

interface Match {
  readonly item: Item;
  readonly captured: string;
}

/** Of several patterns that fit, the one with the longest capture group; of equals, the one that was there first. */
async function longestMatch(dialled: string, shelf: Shelf): Promise<Match | null> {
  let longest: Match | null = null;
  for await (const item of everyItem(shelf, callflowKind)) {
    const captured = longestGroup(item.value['patterns'], dialled);
    if (captured !== null && captured.length > (longest?.captured.length ?? -1)) longest = { item, captured };
  }
  return longest;
}

/** What the patterns capture of a number, the whole match where a pattern has no group; null: none fits. */
export function longestGroup(patterns: unknown, dialled: string): string | null {
  if (!Array.isArray(patterns)) return null;
  let longest: string | null = null;
  for (const pattern of patterns) {
    const captured = typeof pattern === 'string' ? captureOf(pattern, dialled) : null;
    if (captured === null) continue;
    if (longest === null || captured.length > longest.length) longest = captured;
  }
  return longest;
}

async function planOf(item: Item, account: Account, shelf: Shelf, captured?: string): Promise<RoutePlan> {
  const { value, id } = item;
  const numbers = value['numbers'] as readonly string[] | undefined;
  const patterns = value['patterns'] as readonly string[] | undefined;
  const fallbackUrl = settingOf(account, 'fallbackUrl');
  return {
    name: String(value['name'] ?? numbers?.[0] ?? patterns?.[0] ?? id),
    format: 'callflow',
    first: { document: JSON.stringify(await documentOf(item, account, shelf)), contentType: 'application/json' },
    ...(fallbackUrl !== undefined && { fallback: { url: fallbackUrl } }),
    settings: settingsOf(account),
    notes: { callflow: id },
    ...(captured !== undefined && { captured }),
  };
}

/** Of the account; a profile also says how TwiML is run. */
export function settingsOf(account: Account): JsonObject {
  const settings: JsonObject = account.settings['callflow'] ?? {};
  return profileOf(settings) === 'oss' ? { unknownVerbs: 'end', relativeUrls: 'append', ...settings } : settings;
}

/** The flow, behind the account's `preflow` where there is one. */
async function documentOf({ value, id }: Item, account: Account, shelf: Shelf): Promise<JsonObject> {
  const { metaflow, ringback } = value;
  const flow = value['flow'] as JsonObject;
  const said = at(await accountDocument(account, shelf), 'preflow.always');
  const preflow = typeof said === 'string' ? said : settingOf(account, 'preflow');
  const before = preflow === undefined || preflow === id ? null : await shelf.get(callflowKind, preflow);
  const first = before?.value['flow'];
  return {
    flow: first === undefined ? flow : { module: 'callflow', data: { flow: first }, children: { _: flow } },
    ...(metaflow !== undefined && { metaflow }),
    ...(ringback !== undefined && { ringback }),
  };
}
