import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBody } from './encoding.ts';

const text = new TextEncoder().encode('<Response><Say>Hello</Say></Response>');

describe('what servers send', () => {
  test.each([
    ['', text],
    ['identity', text],
    ['gzip', gzipSync(text)],
    ['X-GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['gzip', new Uint8Array()],
  ])('%j', async (encoding, body) => {
    const decoded = await decodeBody(body, encoding, 1000);
    expect(decoded.ok && Buffer.from(decoded.bytes).toString()).toBe(
      body.length === 0 ? '' : Buffer.from(text).toString(),
    );
  });
});

describe('what cannot be read', () => {
  test.each([
    ['zstd', text, 'protocol', 'the answer is encoded as "zstd", which nobody asked for'],
    ['gzip', text, 'protocol', 'the answer says it is gzip, but it cannot be unpacked'],
    ['gzip', gzipSync(text).subarray(0, 20), 'protocol', 'the answer says it is gzip, but it cannot be unpacked'],
    ['gzip,gzip,gzip,gzip', text, 'protocol', 'the answer is compressed 4 times over'],
    ['gzip', gzipSync(Buffer.alloc(10_000_000)), 'too-large', 'the answer is larger than 65536 bytes'],
    ['br', brotliCompressSync(Buffer.alloc(10_000_000)), 'too-large', 'the answer is larger than 65536 bytes'],
    ['deflate', deflateSync(Buffer.alloc(65_537)), 'too-large', 'the answer is larger than 65536 bytes'],
  ])('%s: %#', async (encoding, body, kind, message) => {
    expect(await decodeBody(body, encoding, 65_536)).toEqual({ ok: false, kind, message });
  });
  test('exactly as large as allowed', async () => {
    const decoded = await decodeBody(gzipSync(Buffer.alloc(65_536)), 'gzip', 65_536);
    expect(decoded.ok && decoded.bytes.length).toBe(65_536);
  });
});

test('what was packed comes out as it was', async () => {
  const layers = fc.array(fc.constantFrom('gzip', 'deflate', 'br'), { maxLength: 3 });
  const pack = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), layers, async (bytes, encodings) => {
      const packed = encodings.reduce<Uint8Array>((body, encoding) => pack[encoding](body), bytes);
      const decoded = await decodeBody(packed, encodings.join(', '), 2000);
      expect(decoded.ok && [...decoded.bytes]).toEqual([...bytes]);
    }),
  );
});

test('garbage never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.constantFrom('gzip', 'deflate', 'br'), async (bytes, encoding) => {
      expect(typeof (await decodeBody(bytes, encoding, 1000)).ok).toBe('boolean');
    }),
  );
});
