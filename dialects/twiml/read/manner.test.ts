import { expect, test } from 'vitest';
import { openSource } from '../../../src/document/index.ts';
import type { JsonObject } from '../../dialect.ts';
import { read } from './index.ts';
import { appended } from './manner.ts';

test.each([
  ['/x.php', 'http://h/a/b.php', 'http://h/a/x.php'],
  ['next', 'http://h/app/menu', 'http://h/app/menu/next'],
  ['../other?a=1', 'http://h/app/menu', 'http://h/app/other?a=1'],
  ['./x//y', 'http://h:81/app/menu.xml?k=/v.w', 'http://h:81/app/x/y'],
  ['http://other/z', 'http://h/app/menu', 'http://other/z'],
  ['', 'http://h/app/menu', ''],
])('%s behind %s is %s', (written, base, meant) => {
  expect(appended(written, base)).toBe(meant);
});

function script(body: string, settings: JsonObject) {
  const source = openSource(new TextEncoder().encode(body), 'application/xml');
  const reply = {
    url: 'https://h.example/app/menu',
    method: 'POST',
    status: 200,
    contentType: 'application/xml',
    headers: {},
    source,
  } as const;
  return read(reply, { role: 'call', answered: true, notes: {}, settings });
}

const document = '<Response><Dance/><Gather action="next"/><Redirect>/x</Redirect></Response>';

test('Twilio skips what it does not know, resolves urls as everybody does, and asks by POST', () => {
  const { verbs } = script(document, {});
  expect(verbs.map(({ verb }) => verb)).toEqual(['gather', 'redirect']);
  expect(verbs[0]).toMatchObject({ onInput: { callback: { url: 'https://h.example/app/next', method: 'POST' } } });
});

test('settings have it as other platforms do', () => {
  const { verbs } = script(document, { unknownVerbs: 'end', relativeUrls: 'append', defaultMethod: 'GET' });
  expect(verbs.map(({ verb }) => verb)).toEqual(['hangup', 'gather', 'redirect']);
  expect(verbs[1]).toMatchObject({ onInput: { callback: { url: 'https://h.example/app/menu/next', method: 'GET' } } });
  expect(verbs[2]).toMatchObject({ callback: { url: 'https://h.example/app/menu/x', method: 'GET' } });
});
