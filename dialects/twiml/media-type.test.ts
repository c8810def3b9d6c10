import { expect, test } from 'vitest';
import { mediaTypeOf } from './media-type.ts';

test.each([
  ['https://a.example/cat.JPG?size=2', 'image/jpeg'],
  ['https://a.example/card.vcf#top', 'text/vcard'],
  ['https://a.example/cat', 'application/octet-stream'],
  ['https://a.example/cat.constructor', 'application/octet-stream'],
])('%s is taken for %s', (url, type) => {
  expect(mediaTypeOf(url)).toBe(type);
});
