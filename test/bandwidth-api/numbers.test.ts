import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Serving, startServing } from '../support/serving.ts';
import { accounts, acme, dashboard, elementIn, other } from './bandwidth.ts';

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ accounts, hasSwitch: false, more: { limits: { apiRequestsPerSecond: 1000 } } });
});
afterAll(() => serving?.close());

const voice = (url: string, more = '') =>
  `<Application><ServiceType>Voice-V2</ServiceType><AppName>Line &amp; desk</AppName><CallInitiatedCallbackUrl>${url}</CallInitiatedCallbackUrl>${more}</Application>`;

/** As the setup guide does it: application, site, location, settings. */
async function setUp(user = 'acme-user', account: string = acme) {
  const { send } = dashboard(serving, user, account);
  const application = elementIn(
    (await send('POST', '/applications', voice('http://127.0.0.1:9/in'))).text,
    'ApplicationId',
  );
  const site = elementIn((await send('POST', '/sites', '<Site><Name>HQ</Name></Site>')).text, 'Id');
  const created = await send('POST', `/sites/${site}/sippeers`, '<SipPeer><PeerName>Desk</PeerName></SipPeer>');
  expect(created.status).toBe(201);
  const peer = created.headers.get('location')?.split('/').at(-1) ?? '';
  const settings = `<SipPeerOriginationSettings><VoiceProtocol>HTTP</VoiceProtocol><HttpSettings><HttpVoiceV2AppId>${application}</HttpVoiceV2AppId></HttpSettings></SipPeerOriginationSettings>`;
  const set = await send('POST', `/sites/${site}/sippeers/${peer}/products/origination/settings`, settings);
  expect([set.status, elementIn(set.text, 'HttpVoiceV2AppId')]).toEqual([201, application]);
  const sms =
    '<SipPeerSmsFeature><SipPeerSmsFeatureSettings><Protocol>HTTP</Protocol></SipPeerSmsFeatureSettings></SipPeerSmsFeature>';
  const feature = await send('POST', `/sites/${site}/sippeers/${peer}/products/messaging/features/sms`, sms);
  expect([feature.status, elementIn(feature.text, 'Protocol')]).toEqual([201, 'HTTP']);
  return { send, application, site, peer };
}

const order = (site: string, ...numbers: readonly string[]) =>
  `<Order><Name>Lines</Name><SiteId>${site}</SiteId><ExistingTelephoneNumberOrderType><TelephoneNumberList>${numbers
    .map((number) => `<TelephoneNumber>${number}</TelephoneNumber>`)
    .join('')}</TelephoneNumberList></ExistingTelephoneNumberOrderType></Order>`;

test('an application is made, shown without its password, changed in part, replaced and removed', async () => {
  const { send } = dashboard(serving);
  const creds = '<CallbackCreds><UserId>ann</UserId><Password>word-of-ann</Password></CallbackCreds>';
  const made = await send('POST', '/applications', voice('https://127.0.0.1:9/in', creds));
  const id = elementIn(made.text, 'ApplicationId');
  expect([made.status, made.headers.get('content-type'), made.headers.get('location')]).toEqual([
    201,
    'application/xml; charset=utf-8',
    `${serving.baseUrl}/api/accounts/${acme}/applications/${id}`,
  ]);
  expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const got = await send('GET', `/applications/${id}`);
  expect([got.status, elementIn(got.text, 'AppName'), elementIn(got.text, 'UserId')]).toEqual([
    200,
    'Line &amp; desk',
    'ann',
  ]);
  for (const { text } of [made, got]) expect(text).not.toContain('word-of-ann');
  expect((await send('PATCH', `/applications/${id}`, '<Application><AppName>New</AppName></Application>')).status).toBe(
    200,
  );
  const patched = await send('GET', `/applications/${id}`);
  expect([elementIn(patched.text, 'AppName'), elementIn(patched.text, 'UserId')]).toEqual(['New', 'ann']);
  expect((await send('PUT', `/applications/${id}`, voice('http://127.0.0.1:9/b'))).text).not.toContain('UserId');
  expect((await send('GET', '/applications')).text).toContain(`<ApplicationId>${id}</ApplicationId>`);
  expect((await send('DELETE', `/applications/${id}`)).status).toBe(200);
  expect((await send('GET', `/applications/${id}`)).status).toBe(404);
});

test.each([
  ['no XML', 'hello'],
  ['another element', '<Site><Name>x</Name></Site>'],
  ['no name', '<Application><ServiceType>Voice-V2</ServiceType></Application>'],
  ['no url', '<Application><ServiceType>Voice-V2</ServiceType><AppName>x</AppName></Application>'],
  ['a strange service', voice('http://127.0.0.1:9/').replace('Voice-V2', 'Fax-V2')],
  ['a strange url', voice('ftp://127.0.0.1/')],
  ['an address that nobody is let through to', voice('http://169.254.169.254/latest')],
])('an application with %s is refused', async (_what, body) => {
  const refused = await dashboard(serving).send('POST', '/applications', body);
  expect([refused.status, elementIn(refused.text, 'ErrorCode')]).toEqual([400, '400']);
});

test('numbers are taken, listed, moved and given back, and each is one account’s alone', async () => {
  const { send, site, peer, application } = await setUp();
  const theirs = await setUp('other-user', other);
  const ordered = await send('POST', '/orders', order(site, '9195551234', '+442071234567', 'nonsense'));
  expect([ordered.status, elementIn(ordered.text, 'OrderStatus')]).toEqual([201, 'RECEIVED']);
  const state = await send('GET', `/orders/${elementIn(ordered.text, 'id')}`);
  expect([
    elementIn(state.text, 'OrderStatus'),
    elementIn(state.text, 'CompletedQuantity'),
    elementIn(state.text, 'Code'),
  ]).toEqual(['PARTIAL', '2', '5005']);
  // Whose it is nobody else learns: it is as unavailable as one that there is not.
  const denied = await theirs.send('POST', '/orders', order(theirs.site, '(919) 555-1234'));
  const after = await theirs.send('GET', `/orders/${elementIn(denied.text, 'id')}`);
  expect([elementIn(after.text, 'OrderStatus'), elementIn(after.text, 'Description')]).toEqual([
    'FAILED',
    'The telephone number is unavailable for ordering',
  ]);
  const listed = await send('GET', '/inserviceNumbers');
  expect([elementIn(listed.text, 'TotalCount'), elementIn(listed.text, 'Count')]).toEqual(['2', '2']);
  expect((await send('GET', '/inserviceNumbers?size=1')).text).toMatch(/rel="next"/);
  const second = await send('POST', `/sites/${site}/sippeers`, '<SipPeer><PeerName>Two</PeerName></SipPeer>');
  const peer2 = second.headers.get('location')?.split('/').at(-1) ?? '';
  const moving = '<SipPeerTelephoneNumbers><FullNumber>9195551234</FullNumber></SipPeerTelephoneNumbers>';
  expect((await send('POST', `/sites/${site}/sippeers/${peer2}/movetns`, moving)).status).toBe(200);
  expect((await send('GET', `/sites/${site}/sippeers/${peer2}/tns`)).text).toContain(
    '<FullNumber>9195551234</FullNumber>',
  );
  expect((await send('GET', `/sites/${site}/sippeers/${peer}/tns`)).text).not.toContain('9195551234');
  expect((await send('GET', `/applications/${application}/associatedsippeers`)).text).toContain(
    `<PeerId>${peer}</PeerId>`,
  );
  expect((await send('DELETE', `/applications/${application}`)).status).toBe(409);
  expect((await send('DELETE', `/sites/${site}/sippeers/${peer2}`)).status).toBe(409);
  const disconnect = (...numbers: readonly string[]) =>
    `<DisconnectTelephoneNumberOrder><name>x</name><DisconnectTelephoneNumberOrderType><TelephoneNumberList>${numbers.map((number) => `<TelephoneNumber>${number}</TelephoneNumber>`).join('')}</TelephoneNumberList></DisconnectTelephoneNumberOrderType></DisconnectTelephoneNumberOrder>`;
  expect((await theirs.send('POST', '/disconnects', disconnect('9195551234'))).text).toContain('<Code>5006</Code>');
  const given = await send('POST', '/disconnects', disconnect('9195551234'));
  expect([given.status, elementIn(given.text, 'OrderStatus')]).toEqual([201, 'RECEIVED']);
  expect((await send('GET', `/disconnects/${elementIn(given.text, 'id')}`)).text).toContain('COMPLETE');
  expect((await send('GET', '/inserviceNumbers/9195551234')).status).toBe(404);
  const again = await theirs.send('POST', '/orders', order(theirs.site, '9195551234'));
  expect((await theirs.send('GET', `/orders/${elementIn(again.text, 'id')}`)).text).toContain('COMPLETE');
});

const withoutIds = (text: string): string => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d{6,}/g, 'ID');

test('things of another account answer as what never was', async () => {
  const { application, site, peer } = await setUp();
  const { send } = dashboard(serving, 'other-user', other);
  const unknown = '00000000-0000-4000-a000-000000000000';
  for (const [mine, none] of [
    [`/applications/${application}`, `/applications/${unknown}`],
    [`/sites/${site}`, '/sites/999999999'],
    [`/sites/${site}/sippeers/${peer}`, `/sites/999999999/sippeers/${peer}`],
  ] as const) {
    const [one, two] = [await send('GET', mine), await send('GET', none)];
    expect([one.status, withoutIds(one.text)]).toEqual([404, withoutIds(two.text)]);
  }
  const foreign = await dashboard(serving, 'other-user', acme).send('GET', '/applications');
  const nobodys = await dashboard(serving, 'other-user', '1').send('GET', '/applications');
  expect([foreign.status, foreign.text]).toEqual([nobodys.status, nobodys.text]);
  expect(foreign.status).toBe(403);
});

test('the older root of the dashboard leads to the same', async () => {
  const { application } = await setUp();
  const { send } = dashboard(serving, 'acme-user', acme, '/v1.0');
  expect((await send('GET', `/applications/${application}`)).status).toBe(200);
  expect((await dashboard(serving, '', acme, '/v1.0').send('GET', '/applications')).text).toContain(
    '<ErrorCode>401</ErrorCode>',
  );
});
