import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../dialects/twiml/rest/index.ts';
import { type Serving, startServing } from '../support/serving.ts';
import { disagreements, twilioClient } from '../support/twilio-client.ts';

const acme = `AC${'a'.repeat(32)}`;
const other = `AC${'b'.repeat(32)}`;
const authToken = '0123456789abcdef0123456789abcdef';

let serving: Serving;
let client: ReturnType<typeof twilioClient>['client'];
let problems: string[];
let theirs: typeof client;

beforeAll(async () => {
  const api = (id: string) => ({ twiml: { id, settings: { authToken }, credentials: [] } });
  const availableNumbers = { US: ['+15557770001', '+15557770002', '+18005550001'] };
  serving = await startServing({
    accounts: [
      { id: 'acme', title: 'Acme & Co.', apis: api(acme) },
      { id: 'other', title: 'Other', apis: api(other) },
      {
        id: 'choosy',
        apis: { twiml: { settings: { availableNumbers }, credentials: [{ name: 'choosy', secret: 'long-enough' }] } },
      },
    ],
    hasSwitch: false,
    more: { limits: { apiRequestsPerSecond: 10_000 } },
  });
  const mine = twilioClient(serving.baseUrl, acme, authToken);
  client = mine.client;
  problems = mine.problems;
  theirs = twilioClient(serving.baseUrl, other, authToken).client;
});
afterAll(() => serving?.close());
afterEach(() => {
  expect(problems.splice(0)).toEqual([]);
});

const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    ({ status, code, message, moreInfo }: Record<string, unknown>) => ({ status, code, message, moreInfo }),
  );

describe('whose it is', () => {
  test('the account, by its auth token', async () => {
    const account = await client.api.v2010.accounts(acme).fetch();
    expect(account).toMatchObject({ sid: acme, friendlyName: 'Acme & Co.', status: 'active', type: 'Full', authToken });
    expect((await client.api.v2010.accounts.list()).map(({ sid }) => sid)).toEqual([acme]);
  });

  test('nobody without the right secret', async () => {
    const strangers = [
      twilioClient(serving.baseUrl, acme, 'f'.repeat(32)),
      twilioClient(serving.baseUrl, `AC${'c'.repeat(32)}`, authToken),
      twilioClient(serving.baseUrl, `SK${'c'.repeat(32)}`, authToken, acme),
    ];
    for (const stranger of strangers) {
      const refused = await failure(stranger.client.applications.list());
      expect(refused).toEqual({
        status: 401,
        code: 20003,
        message: 'Authenticate',
        moreInfo: 'https://www.twilio.com/docs/errors/20003',
      });
      expect(stranger.problems).toEqual([]);
    }
  });

  test('what is somebody else’s answers as what never was, and so does another account', async () => {
    const application = await theirs.applications.create({ friendlyName: 'theirs' });
    const never = `AP${'0'.repeat(32)}`;
    for (const act of [
      (sid: string) => client.applications(sid).fetch(),
      (sid: string) => client.applications(sid).update({ friendlyName: 'mine' }),
      (sid: string) => client.applications(sid).remove(),
    ]) {
      const foreign = await failure(act(application.sid));
      const unknown = await failure(act(never));
      expect(foreign).toMatchObject({ status: 404, code: 20404 });
      expect(JSON.stringify(foreign).replaceAll(application.sid, never)).toBe(JSON.stringify(unknown));
    }
    expect((await theirs.applications(application.sid).fetch()).friendlyName).toBe('theirs');
    const foreign = await failure(client.api.v2010.accounts(other).applications.list());
    const unknown = await failure(client.api.v2010.accounts(`AC${'9'.repeat(32)}`).applications.list());
    expect(foreign).toMatchObject({ status: 404, code: 20404 });
    expect(JSON.stringify(foreign).replaceAll(other, '?')).toBe(
      JSON.stringify(unknown).replaceAll(`AC${'9'.repeat(32)}`, '?'),
    );
  });

  test('keys: made, told once, used, taken back', async () => {
    const key = await client.newKeys.create({ friendlyName: 'robot' });
    const robot = twilioClient(serving.baseUrl, key.sid, key.secret, acme);
    await robot.client.applications.create({ friendlyName: 'by key' });
    expect(robot.problems).toEqual([]);
    expect((await client.keys(key.sid).fetch()).friendlyName).toBe('robot');
    expect((await client.keys(key.sid).update({ friendlyName: 'old robot' })).friendlyName).toBe('old robot');
    await robot.client.applications.list({ limit: 1 });
    expect((await client.keys.list()).map(({ sid }) => sid)).toEqual([key.sid]);
    expect(await client.keys(key.sid).remove()).toBe(true);
    expect(await failure(robot.client.applications.list())).toMatchObject({ code: 20003 });
    expect(await failure(client.keys(key.sid).fetch())).toMatchObject({ code: 20404 });
  });
});

describe('applications and numbers', () => {
  test('an application is made, changed, cleared and forgotten', async () => {
    const made = await client.applications.create({
      friendlyName: 'menu',
      voiceUrl: 'https://app.example.com/voice',
      voiceMethod: 'GET',
      statusCallback: 'https://app.example.com/over',
    });
    expect(made.sid).toMatch(/^AP[0-9a-f]{32}$/);
    expect(made.dateCreated).toBeInstanceOf(Date);
    expect(made).toMatchObject({ voiceMethod: 'GET', statusCallbackMethod: 'POST', voiceCallerIdLookup: false });
    const changed = await client.applications(made.sid).update({ voiceUrl: '', voiceCallerIdLookup: true });
    expect(changed).toMatchObject({ voiceUrl: null, friendlyName: 'menu', voiceCallerIdLookup: true });
    expect(await client.applications(made.sid).fetch()).toMatchObject({ voiceUrl: null });
    expect(await failure(client.applications(made.sid).update({ voiceUrl: 'nonsense' }))).toMatchObject({
      status: 400,
      code: 21402,
    });
    expect(await client.applications(made.sid).remove()).toBe(true);
    expect(await failure(client.applications(made.sid).fetch())).toMatchObject({ code: 20404 });
  });

  test('urls that may not be reached are refused at once', async () => {
    const forbidden = await failure(client.applications.create({ voiceUrl: 'http://169.254.169.254/latest' }));
    expect(forbidden).toMatchObject({ status: 400, code: 21402 });
  });

  test('a number has one owner, leads somewhere, and is given back', async () => {
    const voice = 'https://app.example.com/voice';
    const number = await client.incomingPhoneNumbers.create({ phoneNumber: '(555) 123-4001', voiceUrl: voice });
    expect(number).toMatchObject({ phoneNumber: '+15551234001', friendlyName: '+15551234001', voiceUrl: voice });
    expect(number.capabilities.voice).toBe(true);
    for (const anybody of [client, theirs])
      expect(await failure(anybody.incomingPhoneNumbers.create({ phoneNumber: '+15551234001' }))).toMatchObject({
        status: 400,
        code: 21422,
      });
    const application = await client.applications.create({ voiceUrl: voice });
    const moved = await client.incomingPhoneNumbers(number.sid).update({ voiceApplicationSid: application.sid });
    expect(moved.voiceApplicationSid).toBe(application.sid);
    const wrong = client.incomingPhoneNumbers(number.sid).update({ voiceApplicationSid: `AP${'0'.repeat(32)}` });
    expect(await failure(wrong)).toMatchObject({ code: 21218 });
    expect((await client.incomingPhoneNumbers.list({ phoneNumber: '555123****' })).map(({ sid }) => sid)).toEqual([
      number.sid,
    ]);
    expect(await client.incomingPhoneNumbers(number.sid).remove()).toBe(true);
    expect((await theirs.incomingPhoneNumbers.create({ phoneNumber: '+15551234001' })).phoneNumber).toBe(
      '+15551234001',
    );
  });

  test('where the operator says which numbers there are, those are offered and no other is sold', async () => {
    const { choosy, sid, complaints } = await choosyClient();
    const at = choosy.api.v2010.accounts(sid);
    expect((await at.availablePhoneNumbers.list()).map(({ countryCode }) => countryCode)).toEqual(['US']);
    const free = async () => (await at.availablePhoneNumbers('US').local.list()).map(({ phoneNumber }) => phoneNumber);
    expect(await free()).toEqual(['+15557770001', '+15557770002']);
    expect((await at.availablePhoneNumbers('US').tollFree.list()).length).toBe(1);
    expect(await failure(at.incomingPhoneNumbers.create({ phoneNumber: '+15559990001' }))).toMatchObject({
      code: 21422,
    });
    const bought = await at.incomingPhoneNumbers.create({ areaCode: '555' });
    expect(bought.phoneNumber).toBe('+15557770001');
    expect(await free()).toEqual(['+15557770002']);
    expect(await failure(at.incomingPhoneNumbers.create({ areaCode: '999' }))).toMatchObject({ code: 21452 });
    expect(complaints).toEqual([]);
    expect(await client.availablePhoneNumbers.list()).toEqual([]);
  });

  async function choosyClient() {
    const response = await serving.fetch('/2010-04-01/Accounts.json', {
      headers: { authorization: `Basic ${btoa('choosy:long-enough')}` },
    });
    const [account] = ((await response.json()) as { accounts: { sid: string }[] }).accounts;
    const sid = account?.sid ?? '';
    // The client insists on names that begin with AC or SK; any will do for the constructor.
    const made = twilioClient(serving.baseUrl, acme, authToken, sid);
    made.client.username = 'choosy';
    made.client.password = 'long-enough';
    return { choosy: made.client, sid, complaints: made.problems };
  }

  test('lists are paged both ways', async () => {
    const names = Array.from({ length: 7 }, (_, index) => `paged ${index}`);
    for (const friendlyName of names) await theirs.applications.create({ friendlyName });
    const seen: string[] = [];
    await theirs.applications.each({ pageSize: 3 }, ({ friendlyName }) => {
      if (friendlyName.startsWith('paged')) seen.push(friendlyName);
    });
    await expect.poll(() => seen.length).toBe(7);
    expect(seen).toEqual(names.toReversed());
    const first = await theirs.applications.page({ pageSize: 3 });
    const second = await first.nextPage();
    expect(second?.instances.map(({ friendlyName }) => friendlyName)).toEqual(['paged 3', 'paged 2', 'paged 1']);
    const back = await second?.previousPage();
    expect(back?.instances.map(({ friendlyName }) => friendlyName)).toEqual(['paged 6', 'paged 5', 'paged 4']);
    expect((await theirs.applications.list({ friendlyName: 'paged 2' })).length).toBe(1);
    expect(first.previousPageUrl).toBeUndefined();
  });
});

test('any path, any form, any method: an error of the provider’s, and never one of ours', async () => {
  const authorization = `Basic ${btoa(`${acme}:${authToken}`)}`;
  const keeps = operations.filter(({ described: { tag } }) => /Phone numbers|Applications|Keys|Accounts/i.test(tag));
  const names = keeps.flatMap(({ described }) => Object.keys(described.parameters));
  const part = fc.oneof(
    fc.constantFrom(`AP${'1'.repeat(32)}`, 'PN', '.json', 'US', '%00', '%ff', '..', 'a b'),
    fc.string({ minLength: 1 }).map((text) => encodeURIComponent(text.toWellFormed())),
  );
  const value = fc.oneof(fc.string(), fc.constantFrom('', 'true', '+15550001111', 'https://app.example.com/', '0'));
  const form = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), value), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...keeps), part, form, async ({ described }, id, pairs) => {
      const path = described.path.replace('{account}', acme).replace(/\{\w+\}/g, () => id);
      const parameters = new URLSearchParams(
        pairs.map(([name, text]): [string, string] => [name.toWellFormed(), text.toWellFormed()]),
      );
      const isPost = described.method === 'POST';
      const response = await serving.fetch(isPost ? path : `${path}?${parameters}`, {
        method: described.method,
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        ...(isPost && { body: parameters.toString() }),
      });
      expect(response.status).toBeLessThan(500);
      const text = await response.text();
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      if (!response.ok) expect(body).toMatchObject({ code: expect.any(Number), status: response.status });
      else
        expect(
          disagreements(
            described.method,
            new URL(response.url).pathname,
            response.status,
            response.headers.get('content-type') ?? '',
            body,
          ),
        ).toEqual([]);
    }),
    { numRuns: 400 },
  );
});
