import { describe, expect, test } from 'vitest';
import type { Dial, Verb } from '../../src/verbs/index.ts';
import { type House, house, type Pages } from '../support/house.ts';
import { base, dialled, spoken } from '../support/some-verbs.ts';
import { askAt, callbackTo } from '../support/verb-documents.ts';

const refer = (url: string): Verb => ({
  ...base,
  verb: 'refer',
  to: 'sip:desk@pbx.example.com',
  onCompleted: askAt(`${url}/referred`),
  onFailed: askAt(`${url}/refused`),
});

const asksAfterwards = (url: string, more: Partial<Dial> = {}): Dial =>
  dialled(['7001'], { onCompleted: askAt(`${url}/over`), onFailed: askAt(`${url}/over`), ...more });

const pages =
  (first: (url: string) => readonly Verb[]) =>
  (url: string): Pages => ({
    '/': first(url),
    '/referred': [],
    '/refused': [spoken('They stay.')],
    '/over': [spoken('Over.')],
    '/where': [spoken('Where to?')],
  });

const talks = { does: 'answer', ringsAfterMs: 100, afterMs: 1000, talksForMs: 60_000 } as const;

async function inHouse(first: (url: string) => readonly Verb[], during: (live: House) => Promise<void>) {
  await using live = await house(pages(first), { callees: [{ matches: /^7/, behaviour: talks }] });
  await live.run(() => during(live));
}

describe('a caller who is asked by REFER to call elsewhere', () => {
  test('is gone with it, and the document is told by what', () =>
    inHouse(
      (url) => [refer(url)],
      async (live) => {
        const call = await live.call('/');
        expect(await call.over).toMatchObject({ endedBy: 'caller', cause: 'BLIND_TRANSFER' });
        expect(live.said('/referred')).toMatchObject([
          { why: 'hangup', report: { verb: 'refer', referStatus: 202, notifiedStatus: 200 } },
        ]);
        expect(live.said('/referred')[0].report.failure).toBeUndefined();
      },
    ));

  test.each([
    [{ replies: 405 }, { referStatus: 405, failure: 'the far end replied 405' }],
    [{ notifies: 486 }, { referStatus: 202, notifiedStatus: 486, failure: 'the far end replied 486' }],
  ])('stays where the telephone does not go (%o)', (referral, told) =>
    inHouse(
      (url) => [refer(url)],
      async (live) => {
        const call = await live.call('/', { referral });
        expect(await call.over).toMatchObject({ endedBy: 'program' });
        expect(live.said('/refused')).toMatchObject([{ why: 'verb', report: { verb: 'refer', ...told } }]);
        expect(call.spoken).toEqual(['They stay.']);
      },
    ));
});

describe('a callee who transfers the caller', () => {
  const transferred = async (live: House) => {
    const call = await live.call('/');
    live.clock.timer(5000, () => live.simulated.calleeRefers('7001', 'sip:sales@pbx.example.com'));
    await call.over;
    return call;
  };

  test('asks the document where to, and the caller hears the answer', () =>
    inHouse(
      (url) => [asksAfterwards(url, { onReferred: callbackTo(`${url}/where`) }), spoken('Never.')],
      async (live) => {
        const call = await transferred(live);
        expect(live.said('/where')).toMatchObject([
          {
            why: 'verb',
            report: {
              verb: 'dial',
              outcome: 'completed',
              bridged: true,
              endedBy: 'callee',
              referredTo: 'sip:sales@pbx.example.com',
              leg: { to: '7001' },
            },
          },
        ]);
        expect(live.said('/over')).toEqual([]);
        expect(call.spoken).toEqual(['Where to?']);
        expect(call.events.filter(({ event }) => event === 'diagnostic')).toEqual([]);
      },
    ));

  test('ends the conversation where the document does not say so; the caller is still there', () =>
    inHouse(
      (url) => [asksAfterwards(url)],
      async (live) => {
        const call = await transferred(live);
        expect(call.spoken).toEqual(['Over.']);
        expect(live.said('/over')).toMatchObject([{ report: { endedBy: 'callee', bridged: true } }]);
        expect(call.events.filter(({ event }) => event === 'diagnostic')).toMatchObject([
          { code: 'referral-not-followed', severity: 'warning' },
        ]);
      },
    ));
});

describe('an extension of the switch itself', () => {
  const transfer = (more: object): Verb => ({
    ...base,
    verb: 'transfer',
    extension: '2000',
    ...more,
  });

  test('takes the caller, and the call is over for us', () =>
    inHouse(
      () => [transfer({}), spoken('Never.')],
      async (live) => {
        const call = await live.call('/');
        await call.over;
        expect(call.spoken).toEqual([]);
        expect(call.reports).toMatchObject([{ verb: 'transfer' }]);
        expect(call.reports[0]).not.toHaveProperty('failure');
      },
    ));

  test('is nothing where whoever announces it is gone', () =>
    inHouse(
      () => [
        transfer({ announced: { by: 'f'.repeat(32), targets: [], ringTimeoutMs: 1000, takesBackWith: '' } }),
        spoken('Still here.'),
      ],
      async (live) => {
        const call = await live.call('/');
        await call.over;
        expect(call.spoken).toEqual(['Still here.']);
        expect(call.reports[0]).toMatchObject({ verb: 'transfer', failure: expect.any(String) });
        expect(call.events.filter(({ event }) => event === 'diagnostic')).toMatchObject([
          { code: 'transfer-not-possible', severity: 'warning' },
        ]);
      },
    ));
});
