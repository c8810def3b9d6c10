import { type CallFacts, noSip } from '../../dialects/dialect.ts';

/** What is known of an answered call of `acme`, five seconds old. */
export const callFacts = (more: Partial<CallFacts> = {}): CallFacts => ({
  id: 'c'.repeat(32),
  account: { id: 'acme', apiUrl: 'http://proxy.example' },
  direction: 'inbound',
  from: '+15551230000',
  to: '+15551230001',
  callerName: '',
  sip: noSip,
  state: 'answered',
  startedAt: 1_000_000,
  now: 1_005_000,
  documents: 0,
  tag: '',
  variables: {},
  settings: {},
  collections: {},
  ...more,
});
