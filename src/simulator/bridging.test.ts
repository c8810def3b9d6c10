import { describe, expect, it } from 'vitest';
import { sleep } from '../clock/index.ts';
import { answersAndTalks, type Callee, declines, isBusy, neverAnswers } from './callee.ts';
import { type CallerPlan, ScriptedCaller } from './caller-script.ts';
import { executeMessage, runBareCall, runCall, type TestPeer } from './test-peer.ts';

const callees: readonly Callee[] = [
  { matches: /^1$/, behaviour: answersAndTalks(2000, 5000) },
  { matches: /^2$/, behaviour: isBusy },
  { matches: /^3$/, behaviour: neverAnswers },
  { matches: /^4$/, behaviour: declines },
  { matches: /^5$/, behaviour: answersAndTalks(1000) },
  {
    matches: /^6$/,
    behaviour: { does: 'answer', afterMs: 100, plan: { timed: [{ atMs: 2000, does: 'press', keys: '*' }] } },
  },
];

const ok: readonly string[] = ['continue_on_fail=true', 'hangup_after_bridge=false'];

async function bridged(
  dialString: string,
  options: { readonly settings?: readonly string[]; readonly plan?: CallerPlan } = {},
) {
  const call = await runCall(
    async (peer) => {
      for (const setting of options.settings ?? ok) await peer.execute('set', setting);
      await peer.execute('bridge', dialString);
    },
    { caller: new ScriptedCaller(options.plan) },
    { callees, gateways: ['gw'] },
  );
  const run = call.outcome.executed.find(({ application }) => application === 'bridge');
  const { variables } = call.outcome;
  return {
    ...call,
    tookMs: (run?.endedAt ?? Number.NaN) - (run?.startedAt ?? 0),
    result: [variables['DIALSTATUS'], variables['originate_disposition'], variables['originate_failed_cause']],
    variables,
  };
}

describe('bridge', () => {
  it('rings, talks and comes back', async () => {
    const { tookMs, result, variables, outcome } = await bridged('sofia/gateway/gw/1');
    expect(tookMs).toBe(7000);
    expect(result).toEqual(['SUCCESS', 'SUCCESS', undefined]);
    expect([variables['last_bridge_hangup_cause'], outcome.endedBy]).toEqual(['NORMAL_CLEARING', 'switch']);
  });

  it.each([
    ['sofia/gateway/gw/2', ['BUSY', 'USER_BUSY', 'USER_BUSY'], 20],
    ['[leg_timeout=3]sofia/gateway/gw/3', ['ALLOTTED_TIMEOUT', 'ALLOTTED_TIMEOUT', 'ALLOTTED_TIMEOUT'], 3000],
    ['{originate_timeout=4}sofia/gateway/gw/3', ['NOANSWER', 'NO_ANSWER', 'NO_ANSWER'], 4000],
    ['sofia/gateway/gw/4', ['DONTCALL', 'CALL_REJECTED', 'CALL_REJECTED'], 20],
    ['sofia/gateway/nobody/1', ['INVALID_GATEWAY', 'INVALID_GATEWAY', 'INVALID_GATEWAY'], 0],
    ['nosuch/1', ['CHAN_NOT_IMPLEMENTED', 'CHAN_NOT_IMPLEMENTED', 'CHAN_NOT_IMPLEMENTED'], 0],
    ['error/DESTINATION_OUT_OF_ORDER', ['INVALIDARGS', 'DESTINATION_OUT_OF_ORDER', 'DESTINATION_OUT_OF_ORDER'], 0],
    ['sofia/gateway/gw/2|sofia/gateway/gw/4', ['DONTCALL', 'CALL_REJECTED', 'CALL_REJECTED'], 40],
    ['sofia/gateway/gw/2,[leg_delay_start=1]sofia/gateway/gw/4', ['DONTCALL', 'CALL_REJECTED', 'CALL_REJECTED'], 1020],
  ])('%s fails as it should', async (dialString, result, tookMs) => {
    const call = await bridged(dialString);
    expect(call.result).toEqual(result);
    expect(call.tookMs).toBe(tookMs);
    expect(call.outcome.cause).toBe('NORMAL_CLEARING');
  });

  it('takes the first that answers and drops the others', async () => {
    const { result, variables, tookMs } = await bridged('sofia/gateway/gw/3,sofia/gateway/gw/1');
    expect(result).toEqual(['SUCCESS', 'SUCCESS', undefined]);
    expect(variables['originate_causes']).toMatch(/^ARRAY::\S+;LOSE_RACE\|:\S+;NONE$/);
    expect(tookMs).toBe(7000);
  });

  it('tries one after the other', async () => {
    const { variables, result } = await bridged('sofia/gateway/gw/2|sofia/gateway/gw/1');
    expect(result).toEqual(['SUCCESS', 'SUCCESS', undefined]);
    expect(variables['last_sent_callee_id_number']).toBe('1');
  });

  it('takes the caller along when nobody said otherwise', async () => {
    expect((await bridged('sofia/gateway/gw/2', { settings: [] })).outcome.cause).toBe('USER_BUSY');
    expect((await bridged('{originate_timeout=1}sofia/gateway/gw/3', { settings: [] })).outcome.cause).toBe(
      'NORMAL_CLEARING',
    );
    expect((await bridged('sofia/gateway/gw/2', { settings: ['continue_on_fail=user_busy,27'] })).outcome.cause).toBe(
      'NORMAL_CLEARING',
    );
    expect((await bridged('sofia/gateway/gw/4', { settings: ['continue_on_fail=user_busy,27'] })).outcome.cause).toBe(
      'CALL_REJECTED',
    );
    const { outcome } = await bridged('sofia/gateway/gw/1', { settings: ['hangup_after_bridge=true'] });
    expect(outcome.endedAt - outcome.startedAt).toBe(7080);
  });

  it('ends with the caller, before and after the answer', async () => {
    const before = await bridged('sofia/gateway/gw/5', { plan: { hangsUpAfterMs: 500 } });
    expect(before.result).toEqual(['CANCEL', 'ORIGINATOR_CANCEL', 'ORIGINATOR_CANCEL']);
    const after = await bridged('sofia/gateway/gw/5', { plan: { hangsUpAfterMs: 3000 } });
    expect(after.result[0]).toBe('SUCCESS');
    expect(after.outcome.endedAt - after.outcome.startedAt).toBe(3000);
  });

  it('ends at a key of either side', async () => {
    const ours = await bridged('sofia/gateway/gw/5', {
      settings: [...ok, 'bridge_terminate_key=*'],
      plan: { timed: [{ atMs: 3000, does: 'press', keys: '1*' }] },
    });
    expect(ours.outcome.endedAt - ours.outcome.startedAt).toBeLessThan(3200);
    const theirs = await bridged('[bridge_terminate_key=*]sofia/gateway/gw/6');
    expect(theirs.tookMs).toBe(2120);
  });

  it('rings and answers the caller when the callee does', async () => {
    const { outcome, peer } = await runBareCall(
      async (own) => {
        await own.ask('myevents json');
        await own.execute('bridge', 'sofia/gateway/gw/1');
      },
      {},
      { callees },
    );
    expect((outcome.answeredAt ?? 0) - outcome.startedAt).toBe(2040);
    expect(peer.events('CHANNEL_PROGRESS')).toHaveLength(1);
  });
});

/** Everything about the other legs that the program heard. */
function legEvents(peer: TestPeer, id: string): string[] {
  return peer.frames
    .filter(({ event }) => event?.get('Unique-ID') === id)
    .map(({ event }) => [event?.get('Event-Name'), event?.get('Hangup-Cause')].filter(Boolean).join(' '));
}

describe('the other leg', () => {
  const started = async (peer: TestPeer, id: string) => {
    await peer.ask(
      'event json CHANNEL_CREATE CHANNEL_PROGRESS CHANNEL_ANSWER CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE CHANNEL_EXECUTE',
    );
    await peer.ask(`filter Unique-ID ${id}`);
    await peer.ask(`filter Other-Leg-Unique-ID ${id}`);
  };

  it('is heard by a filter, and can be killed while it rings', async () => {
    await runBareCall(
      async (peer, { id }) => {
        await started(peer, id);
        peer.send(executeMessage('set', 'continue_on_fail=true', 's'));
        peer.send(executeMessage('bridge', '[origination_uuid=leg-b]sofia/gateway/gw/3', 'b'));
        await peer.until(() => peer.events('CHANNEL_PROGRESS').length > 0);
        expect((await peer.ask('api uuid_kill leg-b ORIGINATOR_CANCEL')).body).toBe('+OK\n');
        await peer.until(() => legEvents(peer, 'leg-b').includes('CHANNEL_HANGUP_COMPLETE ORIGINATOR_CANCEL'));
        expect(legEvents(peer, 'leg-b')).toEqual([
          'CHANNEL_CREATE',
          'CHANNEL_PROGRESS',
          'CHANNEL_HANGUP ORIGINATOR_CANCEL',
          'CHANNEL_HANGUP_COMPLETE ORIGINATOR_CANCEL',
        ]);
        expect((await peer.ask('api uuid_kill leg-b')).body).toBe('-ERR No such channel!\n');
        expect((await peer.ask(`api uuid_getvar ${id} DIALSTATUS`)).body).toBe('CANCEL');
      },
      {},
      { callees },
    );
  });

  it('runs what its variables and sendmsg say, and sees the digits', async () => {
    const { simulated, clock: after } = await runBareCall(
      async (peer, { id, clock }) => {
        await started(peer, id);
        peer.send(executeMessage('export', 'nolocal:marker=seven', 'e'));
        peer.send(
          executeMessage(
            'bridge',
            "[origination_uuid=leg-b,execute_on_answer='send_dtmf 42@100']sofia/gateway/gw/5",
            'b',
          ),
        );
        await peer.until(() => legEvents(peer, 'leg-b').includes('CHANNEL_ANSWER'));
        await sleep(clock, 500);
        expect((await peer.ask('api uuid_getvar leg-b marker')).body).toBe('seven');
        peer.send(
          'sendmsg leg-b\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: silence_stream://100\n\n',
        );
        await sleep(clock, 500);
        const ran = peer.events('CHANNEL_EXECUTE').filter(({ event }) => event?.get('Unique-ID') === 'leg-b');
        expect(ran.map(({ event }) => event?.get('Application'))).toEqual(['send_dtmf', 'playback']);
        await peer.ask(`api uuid_kill ${id}`);
      },
      {},
      { callees },
    );
    await after.advance(20);
    expect(simulated.liveChannels).toBe(0);
  });
});
