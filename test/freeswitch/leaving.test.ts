import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dial } from '../../src/verbs/index.ts';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { type RealHouse, realHouse } from '../support/real-house.ts';
import { dialled, spoken } from '../support/some-verbs.ts';
import { until } from '../support/until.ts';
import { askAt, callbackTo, documentOf, toldIn, verbDocuments } from '../support/verb-documents.ts';
import { realTime, switchIsGiven } from './real-switch.ts';

const far = '127.0.0.1:5080';
const dial = (number: string, more: Partial<Dial>) =>
  dialled([number], { onCompleted: askAt('/over'), onFailed: askAt('/over'), ...more });
const refer = { verb: 'refer', to: `sip:7123@${far}`, onCompleted: askAt('/referred'), onFailed: askAt('/refused') };
const forward = { verb: 'forward', to: '7124', ringTimeoutMs: 10_000, headers: {}, answers: false };
const message = {
  verb: 'voice-message',
  to: ['7125'],
  prompts: [spoken('A message for you.')],
  ringTimeoutMs: 10_000,
  headers: {},
  onFailed: askAt('/refused'),
};

const pages = {
  '/refer': documentOf([refer]),
  '/deflect': documentOf([{ verb: 'deflect', to: `sip:7126@${far}`, onFailed: askAt('/refused'), answers: false }]),
  '/forward': documentOf([forward]),
  '/transfer': documentOf([{ verb: 'transfer', extension: 'echo' }]),
  '/dial': documentOf([dial('7127', { onReferred: callbackTo('/where') })]),
  '/attended': documentOf([dial('7128', {})]),
  '/tell': documentOf([message, spoken('They have been told.')]),
  '/where': documentOf([spoken('Where to?'), { verb: 'pause', durationMs: 500 }]),
  '/over': documentOf([spoken('Over.')]),
  '/referred': documentOf([]),
  '/refused': documentOf([spoken('You stay here.')]),
};

/** Ways in which a call goes on without the one it began with. */
describe.skipIf(!switchIsGiven)('leaving, on a real FreeSWITCH', () => {
  let server: CustomerServer;
  let live: RealHouse;
  beforeAll(async () => {
    server = await customerServer(pages);
    live = await realHouse({ format: 'verbs', account: 'house', dialects: [verbDocuments], customer: server });
  });
  afterAll(async () => {
    await live[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const told = (path: string) => server.requests.filter((request) => request.path === path).map(toldIn);
  const spoken = ({ events }: { readonly events: readonly { readonly event: string }[] }) =>
    events.flatMap((event) => {
      const { verb, failure } = (event as { report?: { verb?: string; failure?: string } }).report ?? {};
      return event.event === 'verb' ? [`${verb}${failure === undefined ? '' : ' failed'}`] : [];
    });

  test('by REFER, and the statuses are told', async () => {
    const call = await live.call('/refer', '+15551230031', '&bridge(null/partner)');
    await call.over;
    expect(told('/referred')).toMatchObject([
      { why: 'hangup', report: { verb: 'refer', referStatus: 202, notifiedStatus: 200 } },
    ]);
  });

  test('a caller who will not go by REFER hears what follows', async () => {
    const call = await live.call('/refer', '+15551230032');
    await call.over;
    expect(told('/refused')).toMatchObject([
      { report: { verb: 'refer', referStatus: 202, notifiedStatus: 403, failure: 'the far end replied 403' } },
    ]);
    expect(spoken(call)).toEqual(['refer failed', 'say']);
  });

  test('by 302, while it rings', async () => {
    const call = await live.call('/deflect', '+15551230033');
    await call.over;
    expect(await call.result).toMatch(/^\+OK/);
    await live.real.api(`uuid_kill ${call.caller}`);
  });

  test('to somebody else, who is rung for the caller', async () => {
    const call = await live.call('/forward', '+15551230034');
    const callee = await live.rung('7124');
    await realTime(1000);
    expect(await live.real.api(`uuid_exists ${callee}`)).toBe('true');
    await live.real.api(`uuid_kill ${callee} NORMAL_CLEARING`);
    await call.over;
    expect(spoken(call)).toEqual(['forward']);
  });

  test('to an extension of the dialplan, where it goes on without us', async () => {
    const echoes = live.real.event(({ headers }) => headers['Application'] === 'echo');
    const call = await live.call('/transfer', '+15551230035');
    const { headers } = await echoes;
    expect(headers['Unique-ID']).toBe(call.leg.id);
    await call.over;
    expect(await live.real.api(`uuid_exists ${call.leg.id}`)).toBe('true');
    await live.hangUp(call);
  });

  test('by the callee, of whose transfer the document is asked', async () => {
    const call = await live.call('/dial', '+15551230036');
    const callee = await live.real.farEnd('7127');
    await realTime(1500);
    await live.real.api(`uuid_deflect ${callee} sip:sales@${far}`);
    await call.over;
    expect(told('/where')).toMatchObject([
      {
        report: {
          verb: 'dial',
          outcome: 'completed',
          endedBy: 'callee',
          referredTo: expect.stringMatching(/^sip:sales@/),
        },
      },
    ]);
    expect(spoken(call)).toEqual(['dial', 'say', 'pause']);
  });

  test('by the callee to somebody called before: the caller talks on, and is ours again afterwards', async () => {
    const call = await live.call('/attended', '+15551230037');
    const callee = await live.real.farEnd('7128');
    await realTime(1000);
    // The callee has called a third one, who speaks with a fourth: what is replaced is that call.
    const third = await live.real.call({}, '', `&bridge(sofia/internal/71290@${far})`);
    await third.leg.answer();
    await realTime(1000);
    const of = (name: string) => live.real.api(`uuid_getvar ${third.leg.id} ${name}`);
    const [callId, to, from] = await Promise.all(['sip_call_id', 'sip_to_tag', 'sip_from_tag'].map(of));
    const replaces = encodeURIComponent(`${callId};to-tag=${to};from-tag=${from}`);
    await live.real.api(`uuid_deflect ${callee} <sip:7129@${far}?Replaces=${replaces}>`);
    await realTime(2500);
    expect(told('/over')).toEqual([]);
    expect(call.leg.gone.aborted).toBe(false);
    await live.real.api(`uuid_kill ${await live.real.farEnd('71290')} NORMAL_CLEARING`);
    await call.over;
    live.real.letGo(third.leg);
    const [over] = told('/over');
    expect(over).toMatchObject({ report: { verb: 'dial', bridged: true, endedBy: 'callee' } });
    expect((over?.report as { bridgedMs: number }).bridgedMs).toBeGreaterThan(3000);
    expect(spoken(call)).toEqual(['dial', 'say']);
  });

  test('and somebody is told a message meanwhile', async () => {
    const call = await live.call('/tell', '+15551230038');
    await until(() => spoken(call).includes('say'));
    await call.over;
    expect(spoken(call)).toEqual(['say', 'voice-message', 'say']);
  });
});
