import { expect, test } from 'vitest';
import { sayAs } from './say-as.ts';

test.each([
  // The examples of Tropo's own documentation.
  ['vxml:currency', '', 'en-US', 'USD51.33', '51.33 US dollars'],
  ['vxml:date', '', 'en-US', '20250226', 'February 26, 2025'],
  ['vxml:time', '', 'en-US', '0515a', '5:15 AM'],
  ['vxml:digits', '', 'en-US', '20314253', '2 0 3 1 4 2 5 3'],
  ['vxml:number', '', 'en-US', '20314253', '20314253'],
  ['vxml:phone', '', 'en-US', '4075551212', '4 0 7 5 5 5 1 2 1 2'],
  ['telephone', '', 'en-US', '+1 (407) 555-1212', 'plus 1, 4 0 7, 5 5 5, 1 2 1 2'],
  ['telephone', '', 'de-DE', '+49 30 1234', 'plus 4 9, 3 0, 1 2 3 4'],
  ['digits', '', 'en-US', '12-34', '1 2 3 4'],
  ['characters', '', 'en-GB', 'a4z', 'A 4 Z'],
  ['spell-out', '', 'en-US', 'a_b@c.de', 'A underscore B at C dot D E'],
  ['spell-out', '', 'fr-FR', 'a@b', 'A @ B'],
  ['cardinal', '', 'en-US', '1,234,567', '1234567'],
  ['number:ordinal', '', 'en-US', '22', '22nd'],
  ['number', 'ordinal', 'en-US', '13', '13th'],
  ['ordinal', '', 'en-US', '3', '3rd'],
  ['date', 'mdy', 'en-US', '9/1/25', 'September 1, 2025'],
  ['date', 'dmy', 'en-GB', '01-09-1999', '1 September 1999'],
  ['date', 'dmy', 'de-DE', '01.09.1999', '1. September 1999'],
  ['date', 'ym', 'es-ES', '2025-02', 'febrero de 2025'],
  ['date', 'yyyymmdd', 'en-US', '????0922', 'September 22'],
  ['date', 'md', 'en-US', '0922', 'September 22'],
  ['date', 'y', 'en-US', '1999', '1999'],
  ['date:mdy', '', 'en-US', '12/24/2025', 'December 24, 2025'],
  ['time', '', 'en-US', '12:30 a.m.', '12:30 AM'],
  ['time', '', 'de-DE', '17:05', '17:05'],
  ['time', '', 'en-US', `1'21"`, '1 minute 21 seconds'],
  ['duration', '', 'fr-FR', `5"`, '5 secondes'],
  ['currency', '', 'de-DE', '€1.234,50', '1.234,50 Euro'],
  ['currency', '', 'en-US', '$5', '5 US dollars'],
])('%s %s in %s: %s → %s', (as, format, language, text, words) => {
  expect(sayAs(text, { as, format, language })).toBe(words);
});

test.each([
  ['date', 'mdy', '13/32/2025'],
  ['date', 'dmy', '31/02/2025'],
  ['date', '', '01/02/2025'],
  ['time', '', '25:00'],
  ['currency', '', 'a lot'],
  ['ordinal', '', 'third'],
  ['expletive', '', 'x'],
  ['', '', 'x'],
])('%s %s cannot be read out of %s', (as, format, text) => {
  expect(sayAs(text, { as, format, language: 'en-US' })).toBeNull();
});

test('a language that there is not is read as English', () => {
  expect(sayAs('2025-01-02', { as: 'date', format: '', language: 'not a language' })).toBe('January 2, 2025');
});
