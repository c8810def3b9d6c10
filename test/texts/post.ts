import { tropo } from '../../dialects/tropo/index.ts';
import type { VirtualClock } from '../../src/clock/index.ts';
import { PostOffice } from '../../src/messages/index.ts';
import type { Route } from '../../src/routing/index.ts';

/** Texts to 100 begin a conversation of `acme`. */
export const route: Route = {
  name: 'texts',
  match: { number: '100' },
  url: 'https://customer.example/start',
  format: 'tropo',
  account: 'acme',
  settings: {},
  trustedOrigins: [],
};

type Parts = ConstructorParameters<typeof PostOffice>[0];

/** A post office without ways out, where nothing is kept; `parts` say what a test looks at. */
export function postOffice(clock: VirtualClock, parts: Partial<Parts> & Pick<Parts, 'converse'>): PostOffice {
  let ids = 0;
  return new PostOffice({
    clock,
    newId: () => String(++ids).padStart(32, '0'),
    account: (id) => ({ id, apiUrl: '' }),
    settings: () => ({}),
    dialects: [tropo],
    ways: { gateway: null, sip: null },
    routeOf: async () => route,
    shelf: () => null,
    owner: async () => null,
    isKept: async () => false,
    tell: async () => {},
    lost: () => {},
    ...parts,
  });
}
