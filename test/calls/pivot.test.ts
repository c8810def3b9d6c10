import { describe, expect, test } from 'vitest';
import { placeCall } from '../support/command.ts';
import { customerServer } from '../support/customer.ts';

/** A call to a flow that is one `pivot` to `/voice`; HOST in any page is the customer's server. */
async function pivoted(
  data: object,
  pages: Readonly<Record<string, string | { readonly status: number }>>,
  more: readonly string[] = [],
  children: object = {},
) {
  const filled = (page: string, host: string | undefined) => page.replaceAll('HOST', `http://${host}`);
  const flow = JSON.stringify({
    module: 'pivot',
    data: { voice_url: 'HOST/voice', method: 'post', ...data },
    children,
  });
  await using server = await customerServer({
    '/flow': ({ headers }) => filled(flow, headers.host),
    '/cdr': '',
    ...Object.fromEntries(
      Object.entries(pages).map(([path, page]) => [
        path,
        ({ headers }: { headers: { host?: string } }) => (typeof page === 'string' ? filled(page, headers.host) : page),
      ]),
    ),
  });
  const call = await placeCall([`${server.url}/flow`, '--format', 'callflow', ...more]);
  const records = server.requests.filter(({ path }) => path === '/cdr');
  return {
    ...call,
    requests: server.requests,
    records: records.map(({ body }) => Object.fromEntries(new URLSearchParams(body))),
  };
}

const sorry = { _: { module: 'tts', data: { text: 'Nobody can help.' } } };
const broken = { status: 500 };

describe('one way to fail', () => {
  const gather = '<Response><Gather numDigits="1" action="/next"><Say>Press one.</Say></Gather></Response>';

  test('the first request of a pivot', async () => {
    const call = await pivoted({}, { '/voice': broken }, [], sorry);
    expect(call.spoken).toEqual(['Nobody can help.']);
    expect(call.of('rung').map(({ rung }) => rung)).toEqual(['document']);
  });

  test('a request that a document of the pivot leads to, in any dialect', async () => {
    const followed = await pivoted({}, { '/voice': gather, '/next': broken }, ['--press', '1'], sorry);
    expect(followed.spoken).toEqual(['Press one.', 'Nobody can help.']);
    const redirect = '<Response><SpeakSentence>Wait.</SpeakSentence><Redirect redirectUrl="/next"/></Response>';
    const redirected = await pivoted({}, { '/voice': redirect, '/next': broken }, [], sorry);
    expect(redirected.spoken).toEqual(['Wait.', 'Nobody can help.']);
  });

  test('a pivot within a pivot, which has its own or the one around it', async () => {
    const inner = (children: object) => JSON.stringify({ module: 'pivot', data: { voice_url: 'HOST/next' }, children });
    const own = { _: { module: 'tts', data: { text: 'Its own.' } } };
    expect((await pivoted({}, { '/voice': inner(own), '/next': broken }, [], sorry)).spoken).toEqual(['Its own.']);
    expect((await pivoted({}, { '/voice': inner({}), '/next': broken }, [], sorry)).spoken).toEqual([
      'Nobody can help.',
    ]);
  });

  test('a branch that fails as well does not go round', async () => {
    const again = { _: { module: 'pivot', data: { voice_url: 'HOST/voice' } } };
    const call = await pivoted({}, { '/voice': broken }, [], again);
    expect(call.of('rung').map(({ rung }) => rung)).toEqual(['document', 'apology']);
    expect(call.requests.filter(({ path }) => path.startsWith('/voice'))).toHaveLength(2);
  });
});

describe('the record of a call', () => {
  const record = { cdr_url: 'HOST/cdr' };
  const documents = {
    callflow: '{"module":"tts","data":{"text":"Hello."}}',
    twiml: '<Response><Say>Hello.</Say></Response>',
    bxml: '<Response><SpeakSentence>Hello.</SpeakSentence></Response>',
    tropo: '{"tropo":[{"say":{"value":"Hello."}}]}',
  };

  test.each(Object.entries(documents))('is sent when a document of %s has ended it', async (_name, document) => {
    const { records } = await pivoted(record, { '/voice': document }, ['--from', '+12025550143']);
    expect(records).toMatchObject([
      { 'Caller-ID-Number': '+12025550143', 'Hangup-Cause': 'NORMAL_CLEARING', 'Call-Direction': 'inbound' },
    ]);
  });

  test.each([
    [
      'the caller',
      ['--hangup-after', '1'],
      '<Response><Say>Wait.</Say><Pause length="30"/></Response>',
      'NORMAL_CLEARING',
    ],
    ['a refusal', [], '<Response><Reject reason="busy"/></Response>', 'USER_BUSY'],
    ['a server that fails', [], '', 'NORMAL_TEMPORARY_FAILURE'],
  ])('is sent when %s has', async (_name, more, document, cause) => {
    const { records } = await pivoted(record, { '/voice': document || broken }, more);
    expect(records).toMatchObject([{ 'Hangup-Cause': cause }]);
  });

  test('is sent of every leg that answered, and then of the call, each with the other', async () => {
    const dial = '<Response><Dial><Number>+12025550188</Number></Dial><Say>Bye.</Say></Response>';
    const { records } = await pivoted(record, { '/voice': dial });
    const [leg, call] = records;
    expect(records).toMatchObject([
      { 'Call-Direction': 'outbound', 'Callee-ID-Number': '+12025550188', 'Other-Leg-Call-ID': call?.['Call-ID'] },
      { 'Call-Direction': 'inbound', 'Other-Leg-Call-ID': leg?.['Call-ID'] },
    ]);
    expect(leg?.['Interaction-ID']).toBe(call?.['Interaction-ID']);
    expect(leg?.['Call-ID']).not.toBe(call?.['Call-ID']);
  });

  test('is sent once to a url, and to every one that was named', async () => {
    const inner = (url: string) => JSON.stringify({ module: 'pivot', data: { voice_url: 'HOST/next', cdr_url: url } });
    const next = '<Response><Say>Hello.</Say></Response>';
    expect((await pivoted(record, { '/voice': inner('HOST/cdr'), '/next': next })).records).toHaveLength(1);
    const both = await pivoted(record, { '/voice': inner('HOST/other'), '/next': next, '/other': '' });
    expect(both.requests.map(({ path }) => path.split('?', 1)[0]).slice(-2)).toEqual(['/cdr', '/other']);
  });
});
