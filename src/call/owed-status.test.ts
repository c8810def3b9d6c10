import { expect, test } from 'vitest';
import { type CallFacts, noSip } from '../../dialects/dialect.ts';
import { withoutEntries } from './owed-status.ts';

const entered: CallFacts = {
  id: 'a'.repeat(32),
  account: { id: 'acme', apiUrl: 'http://proxy.example' },
  direction: 'inbound',
  from: '+15551230000',
  to: '+15551230001',
  callerName: '',
  sip: noSip,
  state: 'answered',
  startedAt: 1_000_000,
  now: 1_005_000,
  documents: 1,
  tag: '',
  variables: {},
  settings: {},
  collections: { pin: '4711' },
};

test('what is told of a call holds nothing that was entered on it, nor on the call that rang it', () => {
  const clean = withoutEntries({ ...entered, parent: { ...entered, id: 'b'.repeat(32), parent: entered } });
  expect(JSON.stringify(clean)).not.toContain('4711');
  expect(clean).toMatchObject({
    collections: {},
    parent: { id: 'b'.repeat(32), collections: {}, parent: { id: entered.id } },
  });
});
