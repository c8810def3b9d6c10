import type { Account } from '../../../src/desk/index.ts';
import type { FaceResponse, Operation } from '../../face.ts';
import { accountSidOf, type Described, one, type Resource, type RestOperation, root } from './operation.ts';
import { envelope } from './paging.ts';
import { below, date, fixed, render, sidField, text, textOrNull } from './shape.ts';

const resources = {
  applications: 'Applications',
  available_phone_numbers: 'AvailablePhoneNumbers',
  calls: 'Calls',
  conferences: 'Conferences',
  incoming_phone_numbers: 'IncomingPhoneNumbers',
  keys: 'Keys',
  messages: 'Messages',
  notifications: 'Notifications',
  queues: 'Queues',
  recordings: 'Recordings',
  transcriptions: 'Transcriptions',
} as const;

const resource: Resource<Account> = {
  name: 'Account',
  shape: {
    sid: sidField('AC', accountSidOf),
    friendly_name: text(({ title }) => title),
    status: fixed('active'),
    type: fixed('Full'),
    // Only where it stands in clear, to sign requests with.
    auth_token: textOrNull(({ settings }) => {
      const token = settings['twiml']?.['authToken'];
      return typeof token === 'string' ? token : null;
    }),
    owner_account_sid: sidField('AC', accountSidOf),
    date_created: date(() => undefined),
    date_updated: date(() => undefined),
    uri: text((account) => `${root}/Accounts/${accountSidOf(account)}.json`),
    subresource_uris: below((account) =>
      Object.fromEntries(
        Object.entries(resources).map(([name, path]) => [
          name,
          `${root}/Accounts/${accountSidOf(account)}/${path}.json`,
        ]),
      ),
    ),
  },
};

const fetchAccount = one(
  { name: 'FetchAccount', method: 'GET', path: '', tag: 'Accounts', summary: 'The account itself' },
  resource,
  async ({ desk }) => ({
    found: desk.account,
  }),
);

/** Nobody sees more than the account that asks. */
const listAccounts: Operation & { readonly described: Described } = {
  name: 'ListAccounts',
  method: 'GET',
  path: `${root}/Accounts{.json}`,
  run: async (request, desk): Promise<FaceResponse> => ({
    status: 200,
    body: {
      json: envelope('accounts', request.path, request.query, {}, { entries: [] }, [
        render(resource.shape, desk.account),
      ]),
    },
  }),
  described: {
    ...fetchAccount.described,
    name: 'ListAccounts',
    path: `${root}/Accounts.json`,
    summary: 'The account that asks, alone',
    success: { status: 200, schema: { type: 'object' } },
  },
};

export const accounts: readonly RestOperation[] = [listAccounts, fetchAccount];
