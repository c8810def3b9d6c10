import { type Item, numberScope } from '../../../src/desk/index.ts';
import { sid } from '../sid.ts';
import {
  changeItem,
  findApplication,
  forbiddenRoute,
  type ItemSubject,
  kept,
  keptValues,
  removeItem,
  routeParameters,
  routeShape,
} from './applications.ts';
import { availableNumbers, isTollFree, mayBeBought } from './available-numbers.ts';
import type { Failure } from './codes.ts';
import { type Asked, type Found, many, one, type Resource, type RestOperation, refused, removal } from './operation.ts';
import { pageOf } from './paging.ts';
import { address, clearable, ignored, pattern, sidOf, words } from './rules.ts';
import { anything, date, fixed, nothing, sidField, sidOrNull, text, textOrNull } from './shape.ts';

export const numberKind = 'twiml number';
const tag = 'Phone numbers';
const papers = ignored('no papers are asked for');
const ids = { number: ['PN'] } as const;

const changes = {
  ...routeParameters,
  VoiceApplicationSid: clearable(sidOf(['AP'], 21218)),
  SmsApplicationSid: clearable(sidOf(['AP'], 21218)),
  AccountSid: ignored('a number stays with its account'),
  TrunkSid: ignored('there are no trunks'),
  VoiceReceiveMode: ignored('numbers receive calls'),
  AddressSid: papers,
  BundleSid: papers,
  IdentitySid: papers,
  EmergencyStatus: papers,
  EmergencyAddressSid: papers,
} as const;

const creation = {
  PhoneNumber: address(21421, { only: 'number' }),
  AreaCode: pattern(/^\d{3}$/, 'three digits', 21452),
  ...changes,
} as const;

const applicationSid = (name: string) =>
  sidOrNull('AP', ({ item }: ItemSubject) => {
    const { [name]: id } = item.value;
    return typeof id === 'string' && id !== '' ? sid('application', id) : null;
  });

const numberOf = ({ item }: ItemSubject): string => {
  const { PhoneNumber } = item.value;
  return typeof PhoneNumber === 'string' ? PhoneNumber : '';
};

const resource: Resource<ItemSubject> = {
  name: 'IncomingPhoneNumber',
  shape: {
    sid: sidField('PN', ({ item }) => sid('number', item.id)),
    phone_number: text(numberOf),
    friendly_name: text((subject) => kept('FriendlyName')(subject) ?? numberOf(subject)),
    ...routeShape,
    voice_application_sid: applicationSid('VoiceApplicationSid'),
    sms_application_sid: applicationSid('SmsApplicationSid'),
    voice_receive_mode: fixed('voice'),
    capabilities: anything({ type: 'object', additionalProperties: { type: 'boolean' } }, () => ({
      voice: true,
      sms: true,
      mms: true,
      fax: false,
    })),
    trunk_sid: nothing,
    address_sid: nothing,
    address_requirements: fixed('none'),
    identity_sid: nothing,
    bundle_sid: nothing,
    beta: fixed(false),
    origin: fixed('hosted'),
    status: fixed('in-use'),
    type: textOrNull((subject) => (isTollFree(numberOf(subject)) ? 'toll-free' : 'local')),
    emergency_status: fixed('Inactive'),
    emergency_address_sid: nothing,
    emergency_address_status: fixed('unregistered'),
    date_created: date(({ item }) => item.createdAt),
    date_updated: date(({ item }) => item.changedAt),
    uri: text(({ base, item }) => `${base}/IncomingPhoneNumbers/${sid('number', item.id)}.json`),
  },
};

const subject = ({ base, account }: { base: string; account: string }, item: Item): ItemSubject => ({
  base,
  account,
  item,
});

/** A number becomes the account's, and leads where it says. */
async function take(asked: Asked<typeof creation>): Promise<Found<ItemSubject>> {
  const { desk, values, settings } = asked;
  const number = values.PhoneNumber ?? (await firstIn(asked));
  if (typeof number !== 'string') return refused(number);
  if (!number.startsWith('+')) return refused({ code: 21421, message: `${number} is not a number in E.164` });
  if (!mayBeBought(settings, number)) return refused({ code: 21422, message: `${number} is not available.` });
  const value = { ...keptValues(values, creation), PhoneNumber: number };
  const against = (await unknownApplication(asked)) ?? (await forbiddenRoute(asked, value));
  if (against) return refused(against);
  const names = [{ scope: numberScope, name: number }];
  const written = await desk.shelf.write([{ put: numberKind, id: desk.newId(), value, names, expects: 0 }]);
  const item = written.ok ? written.items[0] : undefined;
  return item ? { found: subject(asked, item) } : refused({ code: 21422, message: `${number} is not available.` });
}

/** Of an area, the first number that nobody has. */
async function firstIn({ desk, settings, values }: Asked<typeof creation>): Promise<string | Failure> {
  const { AreaCode } = values;
  if (AreaCode === undefined) return { code: 21421, message: 'PhoneNumber or AreaCode is required' };
  const [first] = await availableNumbers(desk, settings, 'US', { AreaCode });
  return first ?? { code: 21452, message: `No phone numbers found in area code ${AreaCode}` };
}

async function unknownApplication({ desk, values }: Pick<Asked<typeof changes>, 'desk' | 'values'>) {
  for (const name of ['VoiceApplicationSid', 'SmsApplicationSid'] as const) {
    const { [name]: id } = values;
    if (id && !(await findApplication(desk.shelf, id)))
      return { code: 21218, message: `${name} is not valid` } as const;
  }
  return null;
}

const kinds = { '': 'any', Local: 'local', Mobile: 'mobile', TollFree: 'toll-free' } as const;

/** Ways to say the same; a list holds those of its kind. */
const collections = (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind) => {
  const path = `/IncomingPhoneNumbers${kind && `/${kind}`}`;
  const create = one(
    {
      name: `CreateIncomingPhoneNumber${kind}`,
      method: 'POST',
      path,
      tag,
      summary: 'Takes a number that nobody has, and says where it leads',
      parameters: creation,
      errors: [21422],
    },
    resource,
    take,
  );
  const list = many(
    {
      name: `ListIncomingPhoneNumbers${kind}`,
      path,
      tag,
      summary: 'Numbers of the account, newest first',
      parameters: {
        PhoneNumber: words(),
        FriendlyName: words(),
        Beta: ignored('no number is new to the provider'),
        Origin: ignored('all numbers are hosted'),
      },
    },
    'incoming_phone_numbers',
    resource,
    async (asked) => {
      const { PhoneNumber, FriendlyName } = asked.values;
      const page = await pageOf(
        asked.values,
        (wanted) => asked.desk.shelf.list(numberKind, wanted),
        (item) => {
          const it = subject(asked, item);
          const number = numberOf(it);
          if (kind !== '' && kinds[kind] !== (isTollFree(number) ? 'toll-free' : 'local')) return false;
          if (PhoneNumber !== undefined && !matches(number, PhoneNumber)) return false;
          return FriendlyName === undefined || (kept('FriendlyName')(it) ?? number) === FriendlyName;
        },
      );
      return { ...page, entries: page.entries.map((item) => subject(asked, item)) };
    },
  );
  return [create, list];
});

/** `*` stands for any digit; without one, what is written may stand anywhere in the number. */
function matches(number: string, wanted: string): boolean {
  const digits = wanted.replace(/[^\d*]/g, '');
  if (digits === '') return false;
  return new RegExp(digits.replaceAll('*', '\\d')).test(number);
}

const fetchOne = one(
  {
    name: 'FetchIncomingPhoneNumber',
    method: 'GET',
    path: '/IncomingPhoneNumbers/:number',
    tag,
    summary: 'One number',
    ids,
  },
  resource,
  async (asked) => {
    const item = await asked.desk.shelf.get(numberKind, asked.path['number'] ?? '');
    return item && { found: subject(asked, item) };
  },
);

const update = one(
  {
    name: 'UpdateIncomingPhoneNumber',
    method: 'POST',
    path: '/IncomingPhoneNumbers/:number',
    tag,
    summary: 'Says anew where a number leads',
    ids,
    parameters: changes,
    errors: [20409],
  },
  resource,
  async (asked) => {
    const id = asked.path['number'] ?? '';
    if (!(await asked.desk.shelf.get(numberKind, id))) return null;
    const against = await unknownApplication(asked);
    if (against) return refused(against);
    const item = await changeItem(asked, numberKind, id, keptValues(asked.values, changes));
    if (item === null) return null;
    return 'code' in item ? refused(item) : { found: subject(asked, item) };
  },
);

const remove = removal(
  {
    name: 'DeleteIncomingPhoneNumber',
    path: '/IncomingPhoneNumbers/:number',
    tag,
    summary: 'Gives a number back',
    ids,
  },
  ({ desk, path }) => removeItem(desk.shelf, numberKind, path['number'] ?? ''),
);

export const numbers: readonly RestOperation[] = [...collections, fetchOne, update, remove];
