import { expect, test } from 'vitest';
import { tropo } from '../../dialects/tropo/index.ts';
import { type KeptCall, runOriginated, SessionLeg } from '../../src/call/index.ts';
import { CallTrace } from '../../src/trace/index.ts';
import { house } from '../support/house.ts';

const pin = '471147';
const asked = {
  ask: { name: 'pin', say: 'Your pin?', asrLogSecurity: 'suppress', choices: { value: '[6 DIGITS]', mode: 'dtmf' } },
};
const pages = {
  '/': JSON.stringify({
    tropo: [asked, { wait: { milliseconds: 60_000 } }, { on: { event: 'continue', next: '/next' } }],
  }),
  '/next': JSON.stringify({ tropo: [{ say: `You said ${pin}.` }] }),
};

test('what was entered on a call and is hidden stays hidden where another process goes on with it', async () => {
  let kept: KeptCall | undefined;
  await using at = await house(() => pages, {
    dialects: [tropo],
    kept: {
      async keep(_, document, position) {
        if (document ?? kept) kept = JSON.parse(JSON.stringify({ ...kept, ...document, ...position }));
      },
      find: async () => null,
      forget: async () => {},
    },
  });
  const call = await at.run(() => at.call('/', { steps: [{ does: 'press', keys: pin }], hangsUpAfterMs: 4000 }));
  await at.run(call.over);
  expect(kept?.reports).toMatchObject([{ verb: 'gather', digits: pin }]);

  const trace = new CallTrace(at.clock);
  const channel = { direction: 'inbound', from: '+1', to: '+2' } as const;
  const leg = new SessionLeg({ id: 'a'.repeat(32), channel, parameters: {}, clock: at.clock });
  const route = { ...at.routeTo('/'), name: kept?.route ?? '' };
  const parts = { services: at.services, openTrace: () => trace, ended: () => {} };
  await at.run(() => runOriginated(leg, route, parts, undefined, { kept: kept ?? null }));
  expect(at.said('/next').at(-1)).toMatchObject({
    result: { sessionId: leg.id, actions: { name: 'pin', value: pin } },
  });
  expect(trace.events.filter(({ event }) => event === 'response')).toHaveLength(1);
  expect(JSON.stringify(trace.events)).not.toContain(pin);
});
