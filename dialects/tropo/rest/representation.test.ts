import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openSource } from '../../../src/document/index.ts';
import type { FaceRequest } from '../../face.ts';
import { representationOf, represented, saidIn } from './representation.ts';

const request = (query: string, body = '', headers: Record<string, string> = {}): FaceRequest => ({
  method: body === '' ? 'GET' : 'POST',
  path: '/1.0/sessions',
  query: new URLSearchParams(query),
  headers,
  parameters: {},
  body: new TextEncoder().encode(body),
  id: '0'.repeat(32),
  remoteAddress: '127.0.0.1',
});

describe('how it is answered', () => {
  test.each([
    ['', {}, 'xml'],
    ['', { accept: '*/*' }, 'xml'],
    ['', { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9' }, 'xml'],
    ['', { accept: 'application/json' }, 'json'],
    ['', { 'content-type': 'application/json; charset=utf-8' }, 'json'],
    ['', { 'content-type': 'application/x-www-form-urlencoded' }, 'form'],
    ['', { 'content-type': 'text/xml' }, 'xml'],
    ['', { accept: 'application/xml', 'content-type': 'application/json' }, 'xml'],
    ['format=form', { accept: 'application/json' }, 'form'],
    ['format=JSON', {}, 'json'],
    ['format=odd', {}, 'xml'],
  ])('%s %j: %s', (query, headers, how) => {
    expect(representationOf(request(query, '', headers as Record<string, string>))).toBe(how);
  });
});

test('the strings that clients look for', () => {
  const queued = [['status', 'QUEUED']] as const;
  expect(represented('signal', queued, 'xml').body).toEqual({
    text: '<signal><status>QUEUED</status></signal>',
    type: 'application/xml; charset=utf-8',
  });
  expect(represented('signal', queued, 'json').body).toEqual({ json: { status: 'QUEUED' } });
  expect(represented('signal', queued, 'form').body).toMatchObject({ text: 'status=QUEUED' });
  const made = [
    ['success', true],
    ['token', 'a&b'],
    ['id', '4f'],
  ] as const;
  expect(represented('session', made, 'xml').body).toMatchObject({
    text: '<session><success>true</success><token>a&amp;b</token><id>4f</id></session>',
  });
  expect(represented('session', made, 'form').body).toMatchObject({ text: 'success=true&token=a%26b&id=4f' });
  expect(represented('session', made, 'json').body).toEqual({ json: { success: true, token: 'a&b', id: '4f' } });
});

describe('the same is said by a url, in JSON, as a form and in XML', () => {
  const said = { token: 'T', numberToDial: '+14155550111', patient: 'Ann & Lee', count: '3' };
  test.each([
    ['action=create&token=T&numberToDial=%2B14155550111&patient=Ann%20%26%20Lee&count=3', ''],
    ['action=create', '{"token":"T","numberToDial":"+14155550111","patient":"Ann & Lee","count":3,"none":null}'],
    ['action=create', 'token=T&numberToDial=%2B14155550111&patient=Ann+%26+Lee&count=3'],
    [
      'action=create',
      '<session><token>T</token><var name="numberToDial" value="+14155550111"/><var name="patient" value="Ann &amp; Lee"></var><var name="count">3</var></session>',
    ],
  ])('%s %s', (query, body) => {
    expect(Object.fromEntries(saidIn(request(query, body)) ?? [])).toEqual({ action: 'create', ...said });
  });

  test.each([['{"a":'], ['[1]'], ['<a>'], ['"text"']])('%s is nothing', (body) => {
    const read = saidIn(request('token=T', body));
    // A bare text is a form with one name.
    expect(body === '"text"' ? read?.get('token') : read).toBe(body === '"text"' ? 'T' : null);
  });
});

test('any body at all is read or not, and its answer is well-formed', () => {
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => new TextDecoder('latin1').decode(bytes)),
    fc.json(),
    fc.string().map((text) => `<session><token>${text}</token></session>`),
    fc.string().map((text) => `token=${text}`),
  );
  fc.assert(
    fc.property(bodies, fc.constantFrom('xml', 'json', 'form'), (body, how) => {
      const said = saidIn(request('a=1', body));
      const token = said?.get('token') ?? '';
      const answer = represented(
        'session',
        [
          ['success', false],
          ['token', token],
        ],
        how,
      ).body;
      if (answer && 'text' in answer && how === 'xml')
        expect(openSource(new TextEncoder().encode(answer.text), answer.type).xml().ok).toBe(true);
      else expect(answer).toBeDefined();
    }),
  );
});
