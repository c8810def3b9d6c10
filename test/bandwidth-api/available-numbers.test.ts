import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Serving, startServing } from '../support/serving.ts';
import { accounts, dashboard, elementIn, other } from './bandwidth.ts';

const numbers = ['+19195551234', '+19195556272', '+19845550001', '+18005551234', '+18445556789', '+442071838750'];

let serving: Serving;
beforeAll(async () => {
  const [mine, theirs] = accounts;
  const bxml = { ...mine.apis.bxml, settings: { numbers } };
  serving = await startServing({ accounts: [{ ...mine, apis: { bxml } }, theirs], hasSwitch: false });
});
afterAll(() => serving?.close());

async function found(query: string): Promise<readonly string[]> {
  const { status, text } = await dashboard(serving).send('GET', `/availableNumbers${query}`);
  expect(status).toBe(200);
  const list = [...text.matchAll(/<(?:TelephoneNumber|FullNumber)>([^<]+)</g)].map(([, each = '']) => each);
  expect(elementIn(text, 'ResultCount')).toBe(String(list.length));
  return list;
}

test.each<[string, readonly string[]]>([
  ['', ['9195551234', '9195556272', '9845550001', '8005551234', '8445556789', '+442071838750']],
  ['?areaCode=919', ['9195551234', '9195556272']],
  ['?areaCode=919&quantity=1', ['9195551234']],
  ['?npaNxx=984555', ['9845550001']],
  ['?npaNxxx=9195556', ['9195556272']],
  ['?tollFreeWildCardPattern=8**', ['8005551234', '8445556789']],
  ['?tollFreeWildCardPattern=84*', ['8445556789']],
  ['?tollFreeWildCardPattern=800', ['8005551234']],
  ['?localVanity=MARC&endsIn=true', ['9195556272']],
  ['?localVanity=5551', ['9195551234', '8005551234']],
  ['?areaCode=919&state=NC&enableTNDetail=true', ['9195551234', '9195556272']],
  ['?areaCode=212', []],
])('%s', async (query, expected) => {
  expect(await found(query)).toEqual(expected);
});

test('one that is ordered is found no more', async () => {
  const { send } = dashboard(serving);
  const site = elementIn((await send('POST', '/sites', '<Site><Name>HQ</Name></Site>')).text, 'Id');
  await send('POST', `/sites/${site}/sippeers`, '<SipPeer><PeerName>Desk</PeerName></SipPeer>');
  const [wanted = ''] = await found('?areaCode=984');
  const ordered = await send(
    'POST',
    '/orders',
    `<Order><SiteId>${site}</SiteId><ExistingTelephoneNumberOrderType><TelephoneNumberList><TelephoneNumber>${wanted}</TelephoneNumber></TelephoneNumberList></ExistingTelephoneNumberOrderType></Order>`,
  );
  expect(ordered.status).toBe(201);
  expect(await found('?areaCode=984')).toEqual([]);
});

test('what cannot be looked for is said, and without a list there is none', async () => {
  for (const query of ['areaCode=9', 'quantity=0', 'npaNxx=abc', 'localVanity=!!!!', 'endsIn=maybe'])
    expect((await dashboard(serving).send('GET', `/availableNumbers?${query}`)).status, query).toBe(400);
  const { text } = await dashboard(serving, 'other-user', other).send('GET', '/availableNumbers');
  expect(elementIn(text, 'ResultCount')).toBe('0');
});
