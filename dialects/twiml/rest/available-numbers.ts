import { type Desk, numberScope } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { many, one, type Resource, type RestOperation } from './operation.ts';
import { sliceOf } from './paging.ts';
import { ignored, words } from './rules.ts';
import { anything, below, fixed, nothing, text } from './shape.ts';

const tag = 'Available phone numbers';

/** What the operator lets an account take, by country: the setting `availableNumbers`. Absent: any number nobody has. */
function offered(settings: JsonObject): ReadonlyMap<string, readonly string[]> | null {
  const { availableNumbers: set } = settings;
  if (typeof set !== 'object' || set === null || Array.isArray(set)) return null;
  return new Map(
    Object.entries(set).map(([country, numbers]) => [
      country.toUpperCase(),
      Array.isArray(numbers) ? numbers.filter((number) => typeof number === 'string') : [],
    ]),
  );
}

export function mayBeBought(settings: JsonObject, number: string): boolean {
  const all = offered(settings);
  return all === null || [...all.values()].flat().includes(number);
}

export function isTollFree(number: string): boolean {
  return /^\+1(800|833|844|855|866|877|888)\d{7}$/.test(number);
}

interface Wanted {
  readonly AreaCode?: string | undefined;
  readonly Contains?: string | undefined;
}

/** Those that nobody has taken yet. */
export async function availableNumbers(
  { shelf }: Pick<Desk, 'shelf'>,
  settings: JsonObject,
  country: string,
  { AreaCode, Contains }: Wanted,
): Promise<string[]> {
  const contains = Contains?.toUpperCase().replace(/[^\d*]/g, '') ?? '';
  const fits = (offered(settings)?.get(country.toUpperCase()) ?? [])
    .filter((number) => AreaCode === undefined || number.startsWith(`+1${AreaCode}`))
    .filter((number) => new RegExp(contains.replaceAll('*', '\\d')).test(number));
  const owners = await Promise.all(fits.map((number) => shelf.owner(numberScope, number)));
  return fits.filter((_, index) => owners[index] === null);
}

interface CountrySubject {
  readonly base: string;
  readonly country: string;
}

const country: Resource<CountrySubject> = {
  name: 'AvailablePhoneNumberCountry',
  shape: {
    country_code: text(({ country: code }) => code),
    country: text(
      ({ country: code }) => new Intl.DisplayNames('en', { type: 'region', fallback: 'code' }).of(code) ?? code,
    ),
    beta: fixed(false),
    uri: text(({ base, country: code }) => `${base}/AvailablePhoneNumbers/${code}.json`),
    subresource_uris: below(({ base, country: code }) => ({
      local: `${base}/AvailablePhoneNumbers/${code}/Local.json`,
      toll_free: `${base}/AvailablePhoneNumbers/${code}/TollFree.json`,
      mobile: `${base}/AvailablePhoneNumbers/${code}/Mobile.json`,
    })),
  },
};

/** Two letters; anything else is no country. */
const isCountry = (code: string) => /^[A-Z]{2}$/.test(code);

const listCountries = many(
  {
    name: 'ListAvailablePhoneNumberCountries',
    path: '/AvailablePhoneNumbers',
    tag,
    summary: 'Countries in which there are numbers to take',
  },
  'countries',
  country,
  async ({ base, settings, values }) => {
    const countries = [...(offered(settings)?.keys() ?? [])].filter(isCountry);
    return sliceOf(
      values,
      countries.map((code) => ({ base, country: code })),
    );
  },
);

const fetchCountry = one(
  {
    name: 'FetchAvailablePhoneNumberCountry',
    method: 'GET',
    path: '/AvailablePhoneNumbers/:country',
    tag,
    summary: 'One of them',
  },
  country,
  async ({ base, settings, path }) => {
    const code = (path['country'] ?? '').toUpperCase();
    return isCountry(code) && offered(settings)?.has(code) ? { found: { base, country: code } } : null;
  },
);

const number: Resource<{ readonly number: string; readonly country: string }> = {
  name: 'AvailablePhoneNumber',
  shape: {
    phone_number: text((it) => it.number),
    friendly_name: text((it) => it.number),
    iso_country: text((it) => it.country),
    address_requirements: fixed('none'),
    beta: fixed(false),
    capabilities: anything({ type: 'object' }, () => ({ voice: true, SMS: true, MMS: true, fax: false })),
    lata: nothing,
    latitude: nothing,
    locality: nothing,
    longitude: nothing,
    postal_code: nothing,
    rate_center: nothing,
    region: nothing,
  },
};

const place = ignored('where a number belongs is not known');
const ability = ignored('all numbers can do the same');

/** The client knows seven kinds; numbers are local here, or toll free. */
const lists = ['Local', 'TollFree', 'Mobile', 'National', 'SharedCost', 'Voip', 'MachineToMachine'].map((kind) =>
  many(
    {
      name: `ListAvailablePhoneNumbers${kind}`,
      path: `/AvailablePhoneNumbers/:country/${kind}`,
      tag,
      summary: 'Numbers to take, as the operator offers them',
      parameters: {
        AreaCode: words({ maximum: 10 }),
        Contains: words({ maximum: 20 }),
        SmsEnabled: ability,
        MmsEnabled: ability,
        VoiceEnabled: ability,
        FaxEnabled: ability,
        Beta: ability,
        ExcludeAllAddressRequired: ability,
        ExcludeLocalAddressRequired: ability,
        ExcludeForeignAddressRequired: ability,
        NearNumber: place,
        NearLatLong: place,
        Distance: place,
        InPostalCode: place,
        InRegion: place,
        InRateCenter: place,
        InLata: place,
        InLocality: place,
      },
    },
    'available_phone_numbers',
    number,
    async ({ desk, settings, path, values }) => {
      const code = (path['country'] ?? '').toUpperCase();
      if (!isCountry(code)) return null;
      const free = await availableNumbers(desk, settings, code, values);
      const ofKind = free.filter((each) => kind === (isTollFree(each) ? 'TollFree' : 'Local'));
      return sliceOf(
        values,
        ofKind.map((each) => ({ number: each, country: code })),
      );
    },
  ),
);

export const available: readonly RestOperation[] = [listCountries, fetchCountry, ...lists];
