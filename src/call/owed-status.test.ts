import { expect, test } from 'vitest';
import { callFacts } from '../../test/support/call-facts.ts';
import { withoutEntries } from './owed-status.ts';

const entered = callFacts({ collections: { pin: '4711' } });

test('what is told of a call holds nothing that was entered on it, nor on the call that rang it', () => {
  const clean = withoutEntries({ ...entered, parent: { ...entered, id: 'b'.repeat(32), parent: entered } });
  expect(JSON.stringify(clean)).not.toContain('4711');
  expect(clean).toMatchObject({
    collections: {},
    parent: { id: 'b'.repeat(32), collections: {}, parent: { id: entered.id } },
  });
});
