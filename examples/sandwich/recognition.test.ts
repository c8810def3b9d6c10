import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reply } from '../../dialects/dialect.ts';
import { recognise } from '../../dialects/recognise.ts';
import { dialects } from '../../dialects/registry.ts';
import { openSource } from '../../src/document/index.ts';
import { createSandwichServer, type SandwichServer } from './server.ts';

let server: SandwichServer;
beforeAll(async () => {
  server = await createSandwichServer();
});
afterAll(() => server.close());

async function fetchReply(path: string): Promise<Reply> {
  const response = await fetch(server.url + path);
  const contentType = response.headers.get('content-type');
  const source = openSource(new Uint8Array(await response.arrayBuffer()), contentType);
  return { url: response.url, method: 'GET', status: response.status, contentType, headers: {}, source };
}

/** How Dragoman reads a page: in which dialect, as which verbs, and what it remarks. */
async function understood(path: string) {
  const reply = await fetchReply(path);
  const { dialect, certain } = recognise(reply, dialects, {});
  const script = dialect?.read(reply, { role: 'call', answered: true, notes: {}, settings: {} });
  return {
    dialect: dialect?.id,
    certain,
    verbs: script?.verbs.map(({ verb }) => verb),
    remarks: script?.diagnostics.map(({ code, severity }) => `${severity} ${code}`),
  };
}

const pages: Readonly<Record<string, readonly string[]>> = {
  menu: ['gather'],
  'sandwiches?Digits=1': ['say'],
  'choose?Digits=0': ['say', 'dial'],
  'sandwiches?Digits=2': ['say', 'hangup'],
};
/** Where a dialect goes on to a page by a verb of its own: TwiML after silence, and all but Tropo after speech. */
const redirects: Readonly<Record<string, readonly string[]>> = {
  twiml: ['menu', 'sandwiches?Digits=1'],
  bxml: ['sandwiches?Digits=1'],
  tropo: [],
};

test.each(
  Object.entries(redirects).flatMap(([dialect, redirecting]) =>
    Object.entries(pages).map(([page, verbs]) => ({
      dialect,
      page,
      verbs: redirecting.includes(page) ? [...verbs, 'redirect'] : verbs,
    })),
  ),
)('$dialect/$page is read without a remark', async ({ dialect, page, verbs }) => {
  expect(await understood(`/${dialect}/${page}`)).toEqual({ dialect, certain: true, verbs, remarks: [] });
});

test.each([
  ['menu', ['say', 'gather', 'redirect']],
  ['sandwiches?Digits=1', ['say', 'redirect']],
  ['choose?Digits=0', ['say', 'dial']],
  ['sandwiches?Digits=2', ['say', 'hangup']],
])('callflow/%s is read without a remark', async (page, verbs) => {
  expect(await understood(`/callflow/${page}`)).toEqual({ dialect: 'callflow', certain: true, verbs, remarks: [] });
});

test('the kitchen is told by a notification', async () => {
  expect(await understood('/twiml/caprese')).toEqual({
    dialect: 'callflow',
    certain: true,
    verbs: ['say', 'notification'],
    remarks: [],
  });
});
