import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseNumber, regionOf } from './phone-number.ts';

describe('normaliseNumber', () => {
  test.each([
    ['+1 (415) 555-0100', '+14155550100'],
    [' 415.555.0100 ', '+14155550100'],
    ['1-415-555-0100', '+14155550100'],
    ['+44 20 7946 0018', '+442079460018'],
    ['911', '911'],
    ['442079460018', '442079460018'],
  ])('%s in the United States is %s', (written, number) => {
    expect(normaliseNumber(written, 'US')).toBe(number);
  });

  test('without a region nothing is added', () => {
    expect(normaliseNumber('(415) 555-0100', 'none')).toBe('4155550100');
    expect(normaliseNumber('14155550100', 'none')).toBe('14155550100');
  });

  test.each([
    '',
    '+',
    '++1415',
    '1-800-FLOWERS',
    '+1415555****',
    '{{to}}',
    'sip:x@y',
    '4155550100;ext=2',
  ])('"%s" is no number', (written) => {
    expect(normaliseNumber(written, 'US')).toBeNull();
  });

  test('a normalised number stays as it is, and holds nothing but digits and a plus', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9+ ().-]{0,20}$/),
        fc.constantFrom('US' as const, 'none' as const),
        (text, region) => {
          const number = normaliseNumber(text, region);
          if (number === null) return;
          expect(number).toMatch(/^\+?\d+$/);
          expect(normaliseNumber(number, region)).toBe(number);
        },
      ),
    );
  });

  test('the region is a setting of the route', () => {
    expect(regionOf({})).toBe('US');
    expect(regionOf({ defaultRegion: 'none' })).toBe('none');
  });
});
