import { expect, test } from 'vitest';
import { explore, shares } from './explore.ts';
import { mutated } from './mutate.ts';
import { holds, target } from './target.ts';
import { targets } from './targets/index.ts';

/** Fixed, so that a red build is red again; `npm run fuzz` takes new ones. */
const seed = 20_260_105;
const total = 6000;

test.each(
  [...shares(targets, total)].map(([target, count]) => ({ name: target.name, target, count })),
)('$name: $count mutated inputs, nothing thrown, every place inside', ({ target, count }) => {
  const { finding } = explore(target, seed, count);
  expect(finding).toBeUndefined();
});

test('what does not hold is found, and shrinks to the least that shows it', () => {
  const careless = target<string>({
    name: 'careless',
    weight: 1,
    inputs: mutated([Buffer.from('{"tropo":[{"say":{"value":"Hello"}}]}')], ['[[[', '}']).map(String),
    check: (text) => holds(!text.includes('[[['), () => 'three brackets'),
    show: (text) => text,
  });
  const { finding, tried } = explore(careless, seed, 2000);
  expect(finding?.complaint).toContain('three brackets');
  expect(finding?.input).toContain('[[[');
  expect(tried).toBeLessThan(2000);
});
