import type { CallServices } from '../call/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Config } from '../config/index.ts';
import type { Account, Accounts, Shelf } from '../desk/index.ts';
import { type AddressGuard, forbiddenUrl } from '../documents/index.ts';
import { sealer } from '../secrets/index.ts';
import type { CallStore } from '../store/index.ts';
import { createAccounts } from './accounts.ts';
import { createDesk, type DeskParts } from './desk.ts';
import { sealedShelf } from './sealed-shelf.ts';

export interface ApiParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: CallStore;
  readonly services: CallServices;
  readonly guard: AddressGuard;
  /** What others make of a desk: calls, messages. */
  readonly more?: Partial<DeskParts>;
}

/** What providers' faces work with. */
export interface Api {
  readonly accounts: Accounts;
  /** What an account keeps; secrets are sealed where there is a key. */
  shelf(account: Account): Shelf;
}

export function createApi({ config, clock, store, guard, services, more }: ApiParts): Api {
  const now = () => clock.now();
  const seals = config.key === null ? null : sealer(config.key);
  const shelf = ({ id }: Pick<Account, 'id'>): Shelf => {
    const plain = store.shelves.of(id, now);
    return seals ? sealedShelf(plain, seals) : plain;
  };
  const accounts = createAccounts({
    accounts: config.accounts,
    alsoNamed: config.routes.map(({ account }) => account),
    shelf: store.shelves.of('', now),
    desk: (account) =>
      createDesk(account, {
        clock,
        publicUrl: services.apiUrl,
        shelf,
        forbidden: (url) => forbiddenUrl(guard, url),
        ...more,
      }),
  });
  return { accounts, shelf };
}
