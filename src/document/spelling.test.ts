import { expect, test } from 'vitest';
import { nearestName, spellingHint } from './spelling.ts';

test('a misspelt name is guessed, a strange one is not', () => {
  const modules = ['resources', 'pivot', 'collect_dtmf', 'set', 'tts'];
  expect(nearestName('resource', modules)).toBe('resources');
  expect(nearestName('pivott', modules)).toBe('pivot');
  expect(nearestName('collect_dtfm', modules)).toBe('collect_dtmf');
  expect(nearestName('moonwalk', modules)).toBeUndefined();
  expect(nearestName('', modules)).toBeUndefined();
});

test('letters that changed places are one slip, and short names bear but one', () => {
  expect(nearestName('Dail', ['Say', 'Dial'])).toBe('Dial');
  expect(nearestName('langauge', ['loop', 'language'])).toBe('language');
  expect(nearestName('Sya', ['Pay', 'Say'])).toBe('Say');
  expect(nearestName('Diall', ['Dial', 'Dialled'])).toBe('Dial');
  expect(nearestName('Daal', ['Say'])).toBeUndefined();
  expect(nearestName('to', ['url', 'of'])).toBeUndefined();
});

test('the hint says whether only the case is wrong', () => {
  expect(spellingHint('numdigits', ['timeout', 'numDigits'])).toBe('names are case-sensitive: write numDigits');
  expect(spellingHint('numDigit', ['timeout', 'numDigits'])).toBe('is numDigits meant?');
  expect(spellingHint('gahter', ['Say', 'Gather'], (name) => `<${name}>`)).toBe('is <Gather> meant?');
  expect(spellingHint('dance', ['Say', 'Gather'])).toBeUndefined();
});
