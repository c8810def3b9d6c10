import { type Desk, numberScope } from '../../../src/desk/index.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import {
  type Fields,
  number,
  queryValues,
  readFields,
  text,
  unheeded,
  usually,
  type ValuesOf,
  yesNo,
} from '../../rest-fields.ts';
import type { DescribedOperation } from '../../rest-openapi.ts';
import { dashboardError, dashboardOperation, xml } from './dashboard.ts';
import { spelledNumber } from './e164.ts';
import { textsIn } from './operation.ts';

const digits = (exactly: number) =>
  text({ matches: new RegExp(`^\\d{${exactly}}$`), problem: `must be ${exactly} digits` });
const place = () => unheeded(text({ maximum: 255 }), 'where a number belongs is not known');

const searchQuery = {
  areaCode: digits(3),
  npaNxx: digits(6),
  npaNxxx: digits(7),
  tollFreeWildCardPattern: text({
    matches: /^8[\d*][\d*]$/,
    problem: 'must be an 8 and two more digits, or * for them',
  }),
  localVanity: text({ matches: /^[0-9A-Za-z]{4,7}$/, problem: 'must be 4 to 7 letters or digits' }),
  endsIn: usually(false, yesNo()),
  quantity: usually(5000, number({ minimum: 1, maximum: 5000, isWhole: true })),
  enableTNDetail: usually(false, yesNo()),
  rateCenter: place(),
  state: place(),
  city: place(),
  zip: place(),
  lata: place(),
  LCA: place(),
  tollFreeVanity: unheeded(text({ maximum: 32 }), 'letters of toll-free numbers are not looked for'),
} satisfies Fields;

export const availableNumberOperations: readonly DescribedOperation[] = dashboardOperation(
  'searchAvailableNumbers',
  'GET',
  '/availableNumbers',
  {
    tag: 'Numbers',
    summary: 'Telephone numbers to take: those of `settings.numbers` that nobody has',
    query: searchQuery,
    status: 200,
  },
  searchNumbers,
);

async function searchNumbers(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const read = readFields(searchQuery, queryValues(request.query));
  if (!read.ok) return dashboardError(400, `${read.problems[0]?.name} ${read.problems[0]?.problem}`);
  const { quantity, enableTNDetail } = read.values;
  const fits = offeredTo(desk).filter((e164) => isWanted(spelledNumber(e164), read.values));
  const owners = await Promise.all(fits.map((e164) => desk.shelf.owner(numberScope, e164)));
  const found = fits
    .filter((_, index) => owners[index] === null)
    .slice(0, quantity)
    .map(spelledNumber);
  return xml(200, 'SearchResult', {
    ResultCount: found.length,
    ...(enableTNDetail
      ? { TelephoneNumberDetailList: { TelephoneNumberDetail: found.map((FullNumber) => ({ FullNumber })) } }
      : { TelephoneNumberList: { TelephoneNumber: found } }),
  });
}

function isWanted(spelled: string, wanted: ValuesOf<typeof searchQuery>): boolean {
  const { areaCode = '', npaNxx = '', npaNxxx = '', tollFreeWildCardPattern: tollFree, localVanity, endsIn } = wanted;
  if (![areaCode, npaNxx, npaNxxx].every((beginning) => spelled.startsWith(beginning))) return false;
  if (tollFree !== undefined && !new RegExp(`^${tollFree.replaceAll('*', '\\d')}\\d{7}$`).test(spelled)) return false;
  if (localVanity === undefined) return true;
  const keys = localVanity.toUpperCase().replace(/[A-Z]/g, keyOf);
  return endsIn ? spelled.endsWith(keys) : spelled.slice(3).includes(keys);
}

/** On which key of a telephone a letter is. */
function keyOf(letter: string): string {
  return '22233344455566677778889999'[letter.charCodeAt(0) - 'A'.charCodeAt(0)] ?? '';
}

/** What the operator lets the account take; none: whatever nobody has. */
export const offeredTo = ({ account }: Desk): readonly string[] => textsIn(account.settings['bxml']?.['numbers']);
