import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandwichServer, type SandwichServer } from './server.ts';
import words from './words.json' with { type: 'json' };

let server: SandwichServer;
beforeAll(async () => {
  server = await createSandwichServer();
});
afterAll(() => server.close());

const dialects = ['twiml', 'bxml', 'tropo', 'callflow'] as const;
type Dialect = (typeof dialects)[number];

/** A POST as one dialect's callbacks make it. */
interface Post {
  readonly type: string;
  readonly body: string;
}
const form = (fields: Record<string, string>): Post => ({
  type: 'application/x-www-form-urlencoded',
  body: String(new URLSearchParams(fields)),
});
const json = (fields: object): Post => ({ type: 'application/json', body: JSON.stringify(fields) });

/** The callback that carries keys, or their absence, in each dialect. */
const callbacks: Readonly<Record<Dialect, (question: string, keys: string) => Post>> = {
  twiml: (_question, keys) => form({ CallSid: 'CA1', CallStatus: 'in-progress', ...(keys && { Digits: keys }) }),
  bxml: (_question, keys) => json({ eventType: 'gather', callId: 'c-1', digits: keys, terminatingDigit: '' }),
  tropo: (question, keys) =>
    json({
      result: {
        sessionId: 's1',
        state: 'ANSWERED',
        actions: keys
          ? { name: question, attempts: 1, disposition: 'SUCCESS', interpretation: keys, utterance: keys, value: keys }
          : { name: question, attempts: 1, disposition: 'TIMEOUT' },
      },
    }),
  callflow: (question, keys) => form({ 'Call-ID': 'c1', ...(keys && { [`Digits[${question}]`]: keys }) }),
};

/** What a caller would hear of a document, whatever its dialect. */
const spoken: Readonly<Record<Dialect, RegExp>> = {
  twiml: /<Say>(.*?)<\/Say>/,
  bxml: /<SpeakSentence>(.*?)<\/SpeakSentence>/,
  tropo: /"say":\{"value":"(.*?)"/,
  callflow: /"text":"(.*?)"/,
};

async function get(path: string): Promise<Response> {
  return fetch(server.url + path);
}

async function post(path: string, { type, body }: Post, cookie = ''): Promise<Response> {
  return fetch(server.url + path, { method: 'POST', headers: { 'content-type': type, cookie }, body });
}

async function heard(dialect: Dialect, response: Response): Promise<string> {
  expect(response.status).toBe(200);
  const document = await response.text();
  return spoken[dialect].exec(document)?.[1] ?? `nothing is said in ${document}`;
}

describe('the menu', () => {
  test('in TwiML', async () => {
    const response = await get('/twiml/menu');
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    expect(await response.text()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response>' +
        `<Gather action="/twiml/choose?tries=1" numDigits="1" timeout="5"><Say>${words.menu}</Say></Gather>` +
        '<Redirect>/twiml/choose?tries=1</Redirect></Response>',
    );
  });

  test('in BXML', async () => {
    const response = await get('/bxml/menu');
    expect(response.headers.get('content-type')).toBe('application/xml; charset=utf-8');
    expect(await response.text()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response>' +
        '<Gather gatherUrl="/bxml/choose?tries=1" maxDigits="1" firstDigitTimeout="5">' +
        `<SpeakSentence>${words.menu}</SpeakSentence></Gather></Response>`,
    );
  });

  test('in Tropo JSON', async () => {
    const response = await get('/tropo/menu');
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({
      tropo: [
        {
          ask: {
            name: 'choose',
            choices: { value: '[1 DIGIT]', mode: 'dtmf' },
            say: { value: words.menu },
            attempts: 1,
            bargein: true,
            required: true,
            timeout: 5,
          },
        },
        { on: { event: 'continue', next: '/tropo/choose?tries=1' } },
        { on: { event: 'incomplete', next: '/tropo/choose?tries=1' } },
      ],
    });
  });

  test('in callflow JSON', async () => {
    const response = await get('/callflow/menu');
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const voice_url = `${server.url}/callflow/choose?tries=1`;
    expect(await response.json()).toEqual({
      module: 'tts',
      data: { text: words.menu },
      children: {
        _: {
          module: 'collect_dtmf',
          data: { max_digits: 1, timeout: 5000, collection_name: 'choose' },
          children: { _: { module: 'pivot', data: { voice_url, method: 'post', req_format: 'kazoo' } } },
        },
      },
    });
  });
});

describe.each(dialects)('in %s', (dialect) => {
  const press = (page: 'choose' | 'sandwiches', keys: string, tries = 1) =>
    post(`/${dialect}/${page}?tries=${tries}`, callbacks[dialect](page, keys));

  test('1 leads to the sandwiches', async () => {
    expect(await heard(dialect, await press('choose', '1'))).toBe(words.sandwiches);
  });

  test('0 dials the operator', async () => {
    const document = await (await press('choose', '0')).text();
    expect(document).toContain(words.operator);
    expect(document).toContain('+15551230099');
  });

  test('2 of the sandwiches is on its way', async () => {
    expect(await heard(dialect, await press('sandwiches', '2'))).toMatch(words.banhMi);
  });

  test('1 of the sandwiches is confirmed, and its end is a callflow that sends mail', async () => {
    const confirmation = await (await press('sandwiches', '1')).text();
    expect(confirmation).toContain(words.caprese);
    expect(confirmation).toContain(`/${dialect}/caprese`);
    const end = await post(`/${dialect}/caprese`, callbacks[dialect]('sandwiches', '1'));
    expect(await end.json()).toEqual({
      module: 'tts',
      data: { text: expect.stringContaining(words.kitchen) },
      children: {
        _: {
          module: 'notification',
          data: { recipients: [{ type: 'email', id: 'someone@example.com' }], send_at: 'callflow_exec' },
        },
      },
    });
  });

  test('any other key of the sandwiches goes back', async () => {
    expect(await heard(dialect, await press('sandwiches', '7'))).toBe(words.menu);
  });

  test('a key that is not on the menu is asked for again', async () => {
    expect(await heard(dialect, await press('choose', '7'))).toBe(`${words.unknown} ${words.menu}`);
  });

  test.each([
    ['choose', words.menu],
    ['sandwiches', words.sandwiches],
  ] as const)('silence at %s is asked again twice, then goodbye', async (page, prompt) => {
    const again = await press(page, '', 1);
    expect(await again.clone().text()).toContain(`/${dialect}/${page}?tries=2`);
    expect(await heard(dialect, again)).toBe(`${words.unheard} ${prompt}`);
    expect(await heard(dialect, await press(page, '', 2))).toBe(`${words.unheard} ${prompt}`);
    expect(await heard(dialect, await press(page, '', 3))).toMatch(words.goodbye);
  });
});

describe('keys in the other shapes that requests have', () => {
  test.each<[string, () => Promise<Response>, Dialect]>([
    ['a TwiML GET', () => get('/twiml/choose?tries=1&Digits=1'), 'twiml'],
    ['a pivot GET', () => get('/callflow/choose?tries=1&Call-ID=c1&&Digits[choose]=1'), 'callflow'],
    ['a pivot GET with brackets escaped', () => get('/callflow/choose?Digits%5Bchoose%5D=1'), 'callflow'],
    ['a pivot JSON', () => post('/callflow/choose', json({ 'Call-ID': 'c1', Digits: { choose: '1' } })), 'callflow'],
    ['a pivot in TwiML words', () => post('/callflow/choose', form({ CallSid: 'CA1', Digits: '1' })), 'callflow'],
  ])('%s', async (_name, response, dialect) => {
    expect(await heard(dialect, await response())).toBe(words.sandwiches);
  });

  test.each(dialects)('what a %s document asked may be answered in any other', async (asked) => {
    const answer = callbacks[asked]('choose', '1');
    for (const dialect of dialects)
      expect(await heard(dialect, await post(`/${dialect}/choose?tries=1`, answer))).toBe(words.sandwiches);
  });

  test('a key of the menu that a pivot still carries is no answer to the sandwiches', async () => {
    const response = await post('/callflow/sandwiches?tries=1', callbacks.callflow('choose', '1'));
    expect(await heard('callflow', response)).toBe(`${words.unheard} ${words.sandwiches}`);
  });
});

test('a mixed call walks through all four dialects, and its cookie counts the requests', async () => {
  const walk = [
    { path: '/mixed/menu', callback: form({ CallSid: 'CA1', CallStatus: 'ringing' }) },
    { path: '/mixed/choose?tries=1&turn=1', callback: callbacks.twiml('choose', '1') },
    { path: '/mixed/sandwiches?tries=1&turn=2', callback: callbacks.bxml('sandwiches', '1') },
    { path: '/mixed/caprese?turn=3', callback: json({ result: { sessionId: 's1', state: 'ANSWERED' } }) },
  ];
  const said = [words.menu, words.sandwiches, words.caprese, `${words.kitchen} Requests in this call: 4.`];
  let cookie = '';
  for (const [index, { path, callback }] of walk.entries()) {
    const response = await post(path, callback, cookie);
    expect(response.headers.getSetCookie()).toEqual([`sandwich-requests=${index + 1}; Path=/; HttpOnly`]);
    cookie = `other=9; sandwich-requests=${index + 1}`;
    const document = await response.clone().text();
    const following = walk[index + 1]?.path;
    if (following) expect(document.replaceAll('&amp;', '&')).toContain(following);
    expect(await heard(dialects[index] ?? 'callflow', response)).toBe(said[index]);
  }
});

test('mixed goes on with TwiML after callflow', async () => {
  expect(await heard('twiml', await get('/mixed/sandwiches?tries=1&turn=4'))).toBe(
    `${words.unheard} ${words.sandwiches}`,
  );
});

test('without its cookie every request looks like the first of a call', async () => {
  const response = await post('/twiml/sandwiches?tries=1', callbacks.twiml('sandwiches', '2'));
  expect(await heard('twiml', response)).toBe(`${words.banhMi} Requests in this call: 1.`);
});

test.each(['/twiml/soup', '/vxml/menu', '/'])('%s is not served', async (path) => {
  expect((await get(path)).status).toBe(404);
});

test('a port in use is an error', async () => {
  await expect(createSandwichServer({ port: Number(new URL(server.url).port) })).rejects.toThrow('EADDRINUSE');
});

test('it runs from the command line', async () => {
  const program = fileURLToPath(new URL('server.ts', import.meta.url));
  const running = spawn(process.execPath, [program, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = await once(running.stdout, 'data');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0];
    const response = await fetch(`${url}/tropo/menu`);
    expect(await response.json()).toHaveProperty('tropo');
  } finally {
    running.kill();
    await once(running, 'close');
  }
});
