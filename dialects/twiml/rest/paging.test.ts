import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Listed, Page } from '../../../src/desk/index.ts';
import { envelope, pageOf, sliceOf } from './paging.ts';

/** A list as a desk has it: its marks say after which entry. */
const listOf =
  (numbers: readonly number[]) =>
  async ({ limit, after }: Page): Promise<Listed<number>> => {
    const from = after === undefined ? 0 : Number(after);
    const entries = numbers.slice(from, from + limit);
    return { entries, ...(from + limit < numbers.length && { next: String(from + limit) }) };
  };

const lists = fc.array(fc.nat(20), { maxLength: 60 });
const sizes = fc.integer({ min: 1, max: 12 });

describe('pages', () => {
  test('one after the other by token hold every entry that fits, once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(lists, sizes, fc.nat(4), async (numbers, PageSize, divisor) => {
        const fits = (number: number) => number % (divisor + 1) === 0;
        const seen: number[] = [];
        let PageToken: string | undefined;
        for (let Page = 0; ; Page++) {
          const page = await pageOf({ PageSize, Page, PageToken }, listOf(numbers), fits);
          expect(page.entries.length).toBeLessThanOrEqual(PageSize);
          seen.push(...page.entries);
          if (page.next === undefined) break;
          PageToken = `PA${page.next}`;
        }
        expect(seen).toEqual(numbers.filter(fits));
      }),
    );
  });

  test('by number alone are the same', async () => {
    await fc.assert(
      fc.asyncProperty(lists, sizes, async (numbers, PageSize) => {
        for (let Page = 0; Page <= Math.ceil(numbers.length / PageSize); Page++) {
          const wanted = numbers.slice(Page * PageSize, (Page + 1) * PageSize);
          expect((await pageOf({ PageSize, Page }, listOf(numbers))).entries).toEqual(wanted);
          expect(sliceOf({ PageSize, Page }, numbers).entries).toEqual(wanted);
        }
      }),
    );
  });

  test('where almost nothing fits, nobody is kept waiting: the page is short and there is a next one', async () => {
    const numbers = Array.from({ length: 20_000 }, (_, index) => index);
    const page = await pageOf({ PageSize: 2 }, listOf(numbers), (number) => number === 19_999);
    expect(page.entries).toEqual([]);
    expect(page.next).toBeDefined();
  });

  test('nobody counts off more than 10000 entries', async () => {
    const numbers = Array.from({ length: 20_000 }, (_, index) => index);
    expect(await pageOf({ PageSize: 1000, Page: 11 }, listOf(numbers))).toEqual({ entries: [] });
  });
});

test('the envelope keeps what else was asked for', () => {
  const query = new URLSearchParams('StartTime>=2024-01-02&PageSize=2&Page=1&PageToken=PAx');
  const path = '/2010-04-01/Accounts/AC0/Calls.json';
  const asked = { PageSize: 2, Page: 1, PageToken: 'PAx' };
  expect(envelope('calls', path, query, asked, { entries: [1, 2], next: 'a b' }, [{}, {}])).toEqual({
    first_page_uri: `${path}?StartTime%3E=2024-01-02&PageSize=2&Page=0`,
    next_page_uri: `${path}?StartTime%3E=2024-01-02&PageSize=2&Page=2&PageToken=PAa+b`,
    previous_page_uri: `${path}?StartTime%3E=2024-01-02&PageSize=2&Page=0`,
    page: 1,
    page_size: 2,
    start: 2,
    end: 3,
    uri: `${path}?StartTime%3E=2024-01-02&PageSize=2&Page=1&PageToken=PAx`,
    calls: [{}, {}],
  });
});
