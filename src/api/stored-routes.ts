import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Face } from '../../dialects/face.ts';
import { type Account, type Accounts, numberScope, type RoutePlan, type Shelf } from '../desk/index.ts';
import type { ChannelFacts } from '../switch/index.ts';

export interface StoredRoutesParts {
  readonly faces: readonly Face[];
  readonly accounts: Accounts;
  readonly shelf: (account: Account) => Shelf;
  /** Accounts whose clients have credentials for this face. */
  readonly usersOf: (format: string) => readonly Account[];
}

export interface PlannedRoute {
  readonly plan: RoutePlan;
  readonly account: Account;
}

/** The channel variable by which the dialplan says whose call it is. */
const accountVariable = 'dragoman_account';

/**
 * Where numbers go that accounts routed through an API. Who has the dialled number by its name comes first; then, of the
 * account that the call is within, what its own face makes of it (extensions, patterns).
 */
export function storedRoutes(parts: StoredRoutesParts) {
  return {
    /** A call to it. */
    async find(channel: Pick<ChannelFacts, 'to' | 'sip' | 'variables'>): Promise<PlannedRoute | null> {
      return (await byNumber(channel.to, parts, 'route')) ?? withinAccount(channel, parts);
    },
    /** A text to it. */
    findForText: (to: string): Promise<PlannedRoute | null> => byNumber(to, parts, 'routeText'),
  };
}

export type StoredRoutes = ReturnType<typeof storedRoutes>;

async function byNumber(
  dialled: string,
  { faces, accounts, shelf }: StoredRoutesParts,
  as: 'route' | 'routeText',
): Promise<PlannedRoute | null> {
  const [any] = accounts.all();
  if (!any) return null;
  for (const number of spellingsOf(dialled)) {
    const owner = await shelf(any).owner(numberScope, number);
    const account = owner && accounts.find(owner.account);
    if (!owner || !account) continue;
    const own = shelf(account);
    const item = await own.get(owner.kind, owner.id);
    if (!item) continue;
    for (const face of faces) {
      const route = as === 'routeText' && face.routeText ? face.routeText : face.route;
      const plan = await route?.call(face, item, account, own, number);
      if (plan) return { plan, account };
    }
  }
  return null;
}

/** As it was dialled, and as telephone numbers are kept. */
function spellingsOf(dialled: string): readonly string[] {
  const bare = dialled.trim().replace(/[\s().-]/g, '');
  if (!/^\+?\d{3,17}$/.test(bare)) return bare === '' ? [] : [dialled.trim()];
  const international = bare.startsWith('+') ? bare : `+${bare.replace(/^00/, '')}`;
  const known = parsePhoneNumberFromString(international)?.number;
  return [...new Set([known, international, bare])].filter((each) => each !== undefined);
}

async function withinAccount(
  channel: Pick<ChannelFacts, 'to' | 'sip' | 'variables'>,
  { faces, accounts, shelf, usersOf }: StoredRoutesParts,
): Promise<PlannedRoute | null> {
  for (const face of faces) {
    if (!face.routeWithin) continue;
    const account = accountOf(channel, accounts) ?? theOnly(usersOf(face.dialect));
    if (!account) continue;
    const plan = await face.routeWithin(account, shelf(account), channel.to, isOwn(channel, account));
    if (plan) return { plan, account };
  }
  return null;
}

/** The dialplan says so, or it was dialled at a domain of the account. */
function accountOf({ sip, variables }: Pick<ChannelFacts, 'sip' | 'variables'>, accounts: Accounts): Account | null {
  const said = variables[accountVariable];
  if (said !== undefined) return accounts.find(said);
  const hosts = [sip.requestHost, sip.toHost].map((host) => host.toLowerCase());
  return accounts.all().find(({ domains = [] }) => domains.some((domain) => hosts.includes(domain))) ?? null;
}

/** Somebody whom the switch has asked for a password, and who calls from a domain of the account. */
function isOwn({ sip, variables }: Pick<ChannelFacts, 'sip' | 'variables'>, { domains = [] }: Account): boolean {
  if (variables['sip_authorized'] !== 'true') return false;
  return variables[accountVariable] !== undefined || domains.includes(sip.fromHost.toLowerCase());
}

const theOnly = (accounts: readonly Account[]): Account | null =>
  accounts.length === 1 ? (accounts[0] ?? null) : null;
