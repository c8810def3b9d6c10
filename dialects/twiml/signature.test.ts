import fc from 'fast-check';
import twilio from 'twilio';
import { describe, expect, test } from 'vitest';
import { signature } from './signature.ts';

const { validateRequest, validateRequestWithBody, getExpectedTwilioSignature } = twilio;
const token = 'fedcba9876543210fedcba9876543210';

describe('signature', () => {
  test('names are sorted by code unit, capitals first, values go undecorated', () => {
    const url = 'https://shop.example.org/call?lang=pt%2DBR';
    const form: [string, string][] = [
      ['b', '2'],
      ['a', 'ü & +'],
      ['B', ''],
    ];
    expect(signature(token, url, form)).toBe(getExpectedTwilioSignature(token, url, { a: 'ü & +', b: '2', B: '' }));
    expect(signature(token, url, form)).toBe(signature(token, `${url}Baü & +b2`, []));
  });

  test('of a repeated name every different value counts once, sorted', () => {
    const url = 'https://shop.example.org/call';
    const form: [string, string][] = [
      ['Media', 'z'],
      ['Media', 'a'],
      ['Media', 'z'],
    ];
    expect(signature(token, url, form)).toBe(signature(token, `${url}MediaaMediaz`, []));
    expect(validateRequest(token, signature(token, url, form), url, { Media: ['z', 'a', 'z'] })).toBe(true);
  });

  test('fragment and credentials are never signed, a port is', () => {
    const plain = signature(token, 'https://shop.example.org:8443/call?x=1', []);
    expect(signature(token, 'https://u:p%40@shop.example.org:8443/call?x=1#rc=2', [])).toBe(plain);
    expect(signature(token, 'https://shop.example.org/call?x=1', [])).not.toBe(plain);
  });

  test('an @ in the path is no credential', () => {
    const url = 'https://shop.example.org/mail/a@b';
    expect(signature(token, url, [])).toBe(getExpectedTwilioSignature(token, url, {}));
  });

  test('a body that is no form is covered by its hash in the url', () => {
    const body = '{"order":7}';
    const url = `https://shop.example.org/json?bodySHA256=${twilio.getExpectedBodyHash(body)}`;
    expect(validateRequestWithBody(token, signature(token, url, []), url, body)).toBe(true);
  });

  test('whatever the parameters, the official library accepts it, and no other', () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,12}$/);
    const form = fc.dictionary(name, fc.string({ unit: 'grapheme' }), { maxKeys: 8 });
    fc.assert(
      fc.property(form, fc.webUrl({ withQueryParameters: true }), (parameters, url) => {
        const signed = signature(token, url, Object.entries(parameters));
        expect(validateRequest(token, signed, url, parameters)).toBe(true);
        expect(validateRequest(token, signed, url, { ...parameters, Forged: '1' })).toBe(false);
      }),
    );
  });
});
