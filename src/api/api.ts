import type { CallServices } from '../call/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Config } from '../config/index.ts';
import type { Account, Accounts, Shelf } from '../desk/index.ts';
import { type AddressGuard, forbiddenUrl } from '../documents/index.ts';
import { sealer } from '../secrets/index.ts';
import type { CallStore, ErrandStore } from '../store/index.ts';
import { createAccounts } from './accounts.ts';
import { createDesk, type DeskParts } from './desk.ts';
import { sealedErrands, sealedShelf } from './sealed-shelf.ts';

export interface ApiParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: CallStore;
  readonly services: CallServices;
  readonly guard: AddressGuard;
  /** Told when an errand has been written. */
  readonly errandWritten?: () => void;
  /** What others make of a desk: calls, messages. */
  readonly more?: Partial<DeskParts>;
}

/** What providers' faces work with. */
export interface Api {
  readonly accounts: Accounts;
  /** What an account keeps; secrets are sealed where there is a key. */
  shelf(account: Pick<Account, 'id'>): Shelf;
  /** What is still to be done for all accounts. */
  readonly errands: ErrandStore;
}

export function createApi(parts: ApiParts): Api {
  const { config, clock, store, guard, services, more, errandWritten = () => {} } = parts;
  const now = () => clock.now();
  const seals = config.key === null ? null : sealer(config.key);
  const shelf = ({ id }: Pick<Account, 'id'>): Shelf => {
    const plain = store.shelves.of(id, now);
    return telling(seals ? sealedShelf(plain, seals) : plain, errandWritten);
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
  const { errands } = store.shelves;
  return { accounts, shelf, errands: seals ? sealedErrands(errands, seals) : errands };
}

function telling(shelf: Shelf, errandWritten: () => void): Shelf {
  return {
    ...shelf,
    async write(changes) {
      const written = await shelf.write(changes);
      if (written.ok && changes.some((change) => 'errand' in change)) errandWritten();
      return written;
    },
  };
}
