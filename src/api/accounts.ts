import type { AccountConfig } from '../config/index.ts';
import { type Account, type Accounts, type Desk, type Identity, type Shelf, tokenScope } from '../desk/index.ts';
import { type Credential, Passwords, Tokens } from '../secrets/index.ts';

export interface AccountsParts {
  readonly accounts: readonly AccountConfig[];
  /** Accounts that only routes name. */
  readonly alsoNamed: readonly string[];
  readonly desk: (account: Account) => Desk;
  /** Where tokens are found that an account made for itself; of any account, since tokens are everybody's names. */
  readonly shelf: Pick<Shelf, 'owner'>;
}

/** The accounts that the operator named. */
export function createAccounts({ accounts, alsoNamed, desk, shelf }: AccountsParts): Accounts {
  const all = [...accounts.map(accountOf), ...alsoNamed.filter(isNew(accounts)).map(unknownToClients)];
  const byId = new Map(all.map((account) => [account.id, account]));
  const passwords = byFormat(
    accounts,
    byId,
    ({ credentials }) => credentials,
    (owned) => new Passwords(owned),
  );
  const tokens = byFormat(
    accounts,
    byId,
    (api) => api.tokens.map(({ name, token }) => ({ name, secret: token })),
    (owned) => new Tokens(owned),
  );
  const desks = new Map<Account, Desk>();
  const nobody = new Passwords<Account>([]);
  return {
    all: () => all,
    find: (id) => byId.get(id) ?? null,
    async byPassword(format, name, secret) {
      const found = await (passwords.get(format) ?? nobody).check(name, secret);
      return found && identity(found);
    },
    async byToken(format, token) {
      const found = await tokens.get(format)?.check(token);
      if (found) return identity(found);
      const owner = await shelf.owner(tokenScope(format), token);
      const account = owner && byId.get(owner.account);
      return account ? { account, name: `${owner.kind} ${owner.id}` } : null;
    },
    desk(account) {
      let made = desks.get(account);
      if (!made) {
        made = desk(account);
        desks.set(account, made);
      }
      return made;
    },
  };
}

const identity = ({ owner, name }: Credential<Account>): Identity => ({ account: owner, name });

function accountOf({ id, title, domains, apis }: AccountConfig): Account {
  const each = Object.entries(apis);
  return {
    id,
    title,
    domains,
    ids: Object.fromEntries(each.flatMap(([format, api]) => (api.id === undefined ? [] : [[format, api.id]]))),
    settings: Object.fromEntries(each.map(([format, { settings }]) => [format, settings])),
  };
}

function unknownToClients(id: string): Account {
  return { id, title: id, ids: {}, settings: {} };
}

const isNew = (accounts: readonly AccountConfig[]) => (id: string, index: number, all: readonly string[]) =>
  all.indexOf(id) === index && !accounts.some((account) => account.id === id);

type Api = AccountConfig['apis'][string];

function byFormat<Kind>(
  accounts: readonly AccountConfig[],
  byId: ReadonlyMap<string, Account>,
  pick: (api: Api) => readonly { readonly name: string; readonly secret: string }[],
  make: (owned: readonly Credential<Account>[]) => Kind,
): ReadonlyMap<string, Kind> {
  const formats = new Map<string, Credential<Account>[]>();
  for (const { id, apis } of accounts)
    for (const [format, api] of Object.entries(apis)) {
      const owner = byId.get(id);
      if (owner) formats.set(format, [...(formats.get(format) ?? []), ...pick(api).map((one) => ({ ...one, owner }))]);
    }
  return new Map([...formats].map(([format, owned]) => [format, make(owned)]));
}
