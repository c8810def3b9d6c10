import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SwitchArgumentRefused } from './errors.ts';
import { readSipUri, writeSipUri } from './sip-uri.ts';

test.each([
  ['sip:alice@example.com', 'alice@example.com'],
  ['alice@example.com', 'alice@example.com'],
  ['SIP:alice@example.com:5080', 'alice@example.com:5080'],
  ['sip:+15550001@192.0.2.7;transport=tcp', '+15550001@192.0.2.7;transport=tcp'],
  ['sips:alice@example.com', 'alice@example.com;transport=tls'],
  ['sip:alice:secret@example.com', 'alice@example.com'],
  ['sip:al%69ce@example.com', 'alice@example.com'],
  ['sip:alice@example.com;user=phone;ob', 'alice@example.com;user=phone;ob'],
  ['sip:bob@trunk.example.com;edge=ashburn?X-Ref=a%20b&X-Two=2', 'bob@trunk.example.com;edge=ashburn'],
])('%s is dialled as %s', (text, dialled) => {
  expect(writeSipUri(readSipUri(text))).toBe(dialled);
});

test('headers behind the question mark are kept for the INVITE', () => {
  expect({ ...readSipUri('sip:bob@example.com?X-Ref=a%20b&X-Two=2%3D2').headers }).toEqual({
    'X-Ref': 'a b',
    'X-Two': '2=2',
  });
});

test.each([
  'alice',
  'sip:example.com',
  'sip:@example.com',
  'sip:alice@',
  'sip:alice@example.com:0',
  'sip:alice@example.com:70000',
  'sip:alice%2cloopback/1@example.com',
  'sip:al%25ice@example.com',
  'sip:alice@exa mple.com',
  'sip:alice@[::1]',
  'sip:alice@example.com,sofia/gateway/x/900',
  'sip:alice@example.com|error/x',
  'sip:alice@example.com;fs_path=sip:evil.example',
  'sip:alice@example.com;maddr=192.0.2.1',
  'sip:alice@example.com;transport=tcp,[x=y]',
  'sip:{x=y}alice@example.com',
  'http://alice@example.com/',
])('%s is refused', (text) => {
  expect(() => readSipUri(text)).toThrow(SwitchArgumentRefused);
});

test('what is written reads the same again, whatever was put in', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.emailAddress(), fc.webUrl()), fc.string(), (address, rest) => {
      let uri: ReturnType<typeof readSipUri>;
      try {
        uri = readSipUri(`sip:${address}${rest}`);
      } catch (error) {
        expect(error).toBeInstanceOf(SwitchArgumentRefused);
        return;
      }
      const text = writeSipUri(uri);
      expect(text).toMatch(/^[A-Za-z0-9._~!*()+@:;=-]+$/);
      expect(writeSipUri(readSipUri(text))).toBe(text);
    }),
  );
});
