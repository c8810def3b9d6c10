import type { Callee } from '../../src/simulator/index.ts';

/** Whom customers of the API suites ring, by the ends of their numbers. */
export const callees: readonly Callee[] = [
  // Presses two as soon as it is asked.
  {
    matches: /\+15550001001/,
    behaviour: {
      does: 'answer',
      ringsAfterMs: 50,
      afterMs: 200,
      plan: { notices: 'ear', steps: [{ does: 'press', keys: '2' }] },
    },
  },
  { matches: /\+15550001002/, behaviour: { does: 'answer', ringsAfterMs: 20, afterMs: 100 } },
  { matches: /\+15550001003/, behaviour: { does: 'refuse', sipStatus: 486 } },
  { matches: /\+15550001004/, behaviour: { does: 'ring for ever', ringsAfterMs: 20 } },
];
