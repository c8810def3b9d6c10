import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Redaction } from './redaction.ts';

test.each([
  ['4111 1111 1111 1111', '•••1111'],
  ['Your card 4111-1111-1111-1111, thanks', 'Your card •••1111, thanks'],
  ['Digits=4111111111111111&x=1', 'Digits=•••1111&x=1'],
  [
    '<input>dtmf-4 dtmf-1 dtmf-1 dtmf-1 dtmf-1 dtmf-1 dtmf-1 dtmf-1 dtmf-1 dtmf-1 dtmf-1 dtmf-1 dtmf-1 dtmf-1 dtmf-1 dtmf-1</input>',
    '<input>•••1111</input>',
  ],
  ['4111111111111112', '4111111111111112'],
  ['+4111111111111111', '+4111111111111111'],
  ['c-37a8eec1-4111111111111111', 'c-37a8eec1-4111111111111111'],
  ['0000000000000000', '0000000000000000'],
  ['at 1795230901841', 'at 1795230901841'],
])('card-like digits: %s', (text, shown) => {
  expect(new Redaction().clean(text)).toBe(shown);
});

test.each([
  ['GET http://user:p%40ss@host/x?a=b', 'GET http://user:•••@host/x?a=b'],
  ['<Play>https://:secret@host/a.wav</Play>', '<Play>https://:•••@host/a.wav</Play>'],
  ['sip://a:b:c@host', 'sip://a:•••@host'],
  ['http://host:8080/a@b', 'http://host:8080/a@b'],
  ['http://host:80?to=a@b', 'http://host:80?to=a@b'],
  ['s3://key:ab/cd+e@bucket/x', 's3://key:•••@bucket/x'],
  ['http://user@host/', 'http://user@host/'],
  ['mail a:b@c', 'mail a:b@c'],
])('passwords in urls: %s', (text, shown) => {
  expect(new Redaction().clean(text)).toBe(shown);
});

test('a short secret is hidden where it stands alone', () => {
  const redaction = new Redaction();
  redaction.hide('42');
  expect(redaction.clean({ body: 'Digits=42&CallSid=CA42f0', digits: '42', at: 42 })).toEqual({
    body: 'Digits=•••&CallSid=CA42f0',
    digits: '•••',
    at: 42,
  });
});

test('keys that are told one by one are hidden too', () => {
  const redaction = new Redaction();
  redaction.hide('73*1');
  expect(redaction.clean('<input>dtmf-7 dtmf-3 dtmf-* dtmf-1</input> 7 3 * 1, 17 3 * 1')).toBe(
    '<input>•••</input> •••, 17 3 * 1',
  );
});

test('a secret is found in its encodings too', () => {
  const redaction = new Redaction();
  redaction.hide('p&ss "w"');
  const said = {
    url: `x?p=${encodeURIComponent('p&ss "w"')}`,
    json: JSON.stringify({ p: 'p&ss "w"' }),
    xml: '<a b="p&amp;ss &quot;w&quot;"/>',
  };
  expect(JSON.stringify(redaction.clean(said))).not.toMatch(/p&ss|p%26ss|p&amp;ss/);
});

test('whatever the secret, it is nowhere in what is kept', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, maxLength: 30 }), fc.string(), fc.string(), (secret, before, after) => {
      fc.pre(!'•••'.includes(secret) && !before.includes('•') && !after.includes('•'));
      const redaction = new Redaction();
      redaction.hide(secret);
      const kept = redaction.clean({ deep: [{ text: `${before} ${secret} ${after}` }] }) as {
        deep: { text: string }[];
      };
      expect(kept.deep[0]?.text.split('•••').some((part) => part.includes(secret))).toBe(false);
    }),
  );
});

test('authorization, cookies and passwords never enter, by the name of their field', () => {
  const kept = JSON.stringify(
    new Redaction().clean({
      headers: { Authorization: 'Basic eDp5', 'Set-Cookie': 'sid=1', Accept: '*/*' },
      credentials: { username: 'u', password: 'pw' },
    }),
  );
  expect(kept).not.toMatch(/eDp5|sid=1|"pw"/);
  expect(kept).toContain('*/*');
});

test.each([
  ['<Sip username="u" password="a&amp;b\'c">nowhere</Sip>', '<Sip username="u" password="•••">nowhere</Sip>'],
  ["<Redirect fallbackPassword = 'a\"b'>/x</Redirect>", "<Redirect fallbackPassword = '•••'>/x</Redirect>"],
  ['<Sip password="never closed>sip:a@b</Sip>', '<Sip password="•••</Sip>'],
  ['{"record": {"password" : "a\\"b", "name": "c"}}', '{"record": {"password" : "•••", "name": "c"}}'],
  ['{"password": "never closed\n}', '{"password": "•••\n}'],
  ['The password is wrong. password=""', 'The password is wrong. password=""'],
])('a password is hidden where it is written, also in what cannot be read: %s', (text, shown) => {
  expect(new Redaction().clean(text)).toBe(shown);
});
