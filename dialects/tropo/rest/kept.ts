import { type Account, type Item, numberScope, type RoutePlan, type Shelf } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import { telephoneNumber } from '../numbers.ts';

/** What this face keeps on the shelf. `tropo address` is what numbers and tokens lead to. */
export const kinds = { application: 'tropo application', address: 'tropo address' } as const;

export type Channel = 'voice' | 'messaging';

export interface Application {
  readonly name: string;
  readonly voiceUrl?: string;
  readonly messagingUrl?: string;
  readonly platform: string;
  readonly partition: string;
  /** Ours: whom to tell the detail record of each call. */
  readonly callbackUrl?: string;
}

export interface Address {
  readonly application: string;
  readonly type: string;
  /** The number, the token, or the user's name. */
  readonly address: string;
  readonly prefix?: string;
  readonly channel?: Channel;
  readonly username?: string;
}

export function applicationIn(item: Item): Application {
  return item.value as unknown as Application;
}

/** The text of a token is kept under its own name, which marks it as secret. */
export function addressIn(item: Item | null): Address | null {
  if (item?.kind !== kinds.address) return null;
  const { token, ...value } = item.value;
  return { ...(value as unknown as Address), ...(typeof token === 'string' && { address: token }) };
}

export function addressValue({ address, ...rest }: Address): JsonObject {
  return { ...rest, ...(rest.type === 'token' ? { token: address } : { address }) } as JsonObject;
}

export function applicationOf({ application }: Address, shelf: Shelf): Promise<Item | null> {
  return shelf.get(kinds.application, application);
}

/** Null: the application has no url for this channel. */
export function planOf(item: Item, account: Account, channel: Channel, name: string): RoutePlan | null {
  const application = applicationIn(item);
  const url = channel === 'voice' ? application.voiceUrl : application.messagingUrl;
  if (url === undefined) return null;
  return {
    name: `${name} (${application.name})`,
    format: 'tropo',
    first: { url, method: 'POST' },
    ...(application.callbackUrl !== undefined && {
      status: { url: application.callbackUrl, method: 'POST', events: ['ended'] },
    }),
    settings: { ...wordsOf(account), applicationId: item.id, applicationName: application.name },
    notes: { applicationId: item.id, applicationName: application.name },
  };
}

/** Of tokens that the operator gave the account: the urls stand in its settings. */
export function settingsPlan(account: Account, channel: Channel, name: string): RoutePlan | null {
  const settings = account.settings['tropo'] ?? {};
  const url = settings[channel === 'voice' ? 'voiceUrl' : 'messagingUrl'];
  const { callbackUrl } = settings;
  if (typeof url !== 'string') return null;
  return {
    name,
    format: 'tropo',
    first: { url, method: 'POST' },
    ...(typeof callbackUrl === 'string' && { status: { url: callbackUrl, method: 'POST', events: ['ended'] } }),
    settings: wordsOf(account),
    notes: {},
  };
}

/** What the wire goes by; urls and numbers are this face's. */
function wordsOf({ settings }: Account): JsonObject {
  const {
    voiceUrl: _voice,
    messagingUrl: _messaging,
    callbackUrl: _callback,
    numbers: _numbers,
    ...words
  } = settings['tropo'] ?? {};
  return words;
}

export async function route(item: Item, account: Account, shelf: Shelf, dialled: string): Promise<RoutePlan | null> {
  return routeOf(item, account, shelf, dialled, 'voice');
}

export async function routeText(item: Item, account: Account, shelf: Shelf, to: string): Promise<RoutePlan | null> {
  return routeOf(item, account, shelf, to, 'messaging');
}

/** A number as it stands in North American dialplans: with its ten digits. */
export async function routeWithin(account: Account, shelf: Shelf, dialled: string): Promise<RoutePlan | null> {
  const e164 = telephoneNumber(dialled)?.e164;
  const owner = e164 === undefined || e164 === dialled ? null : await shelf.owner(numberScope, e164);
  if (owner?.account !== account.id || owner.kind !== kinds.address) return null;
  const item = await shelf.get(owner.kind, owner.id);
  return item && route(item, account, shelf, dialled);
}

async function routeOf(item: Item, account: Account, shelf: Shelf, name: string, channel: Channel) {
  const address = addressIn(item);
  const application = address && (await applicationOf(address, shelf));
  return application && planOf(application, account, channel, name);
}
