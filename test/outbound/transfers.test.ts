import { expect, test } from 'vitest';
import { callflow } from '../../dialects/callflow/index.ts';
import { sleep } from '../../src/clock/index.ts';
import { answersAndTalks, type Behaviour, type Callee, isBusy } from '../../src/simulator/index.ts';
import { type House, type HouseCall, house } from '../support/house.ts';

/** Whom the call rings first, and who is rung for the transfer. */
const callee = '+7001';
const target = '+7002';

const firstCallee: Behaviour = answersAndTalks(500);
const quick: Behaviour = { does: 'answer', ringsAfterMs: 100, afterMs: 2000 };

const options = (third: Behaviour, first = firstCallee) => {
  const callees: readonly Callee[] = [
    { matches: /^\+7001$/, behaviour: first },
    { matches: /^\+7002$/, behaviour: third },
  ];
  return { dialects: [callflow], callees };
};

const flowTo = (number: string) => JSON.stringify({ module: 'resources', data: { to_did: number } });
const pages = () => ({ '/': flowTo(callee) });
const announced = {
  extension: target,
  announced: { document: flowTo(target), contentType: 'application/json', format: 'callflow', takesBackWith: '*1' },
} as const;

/** A call that speaks with whom it has rung: the leg of that one, half a second after its answer. */
async function speaking(at: House): Promise<{ readonly call: HouseCall; readonly child: string }> {
  const call = await at.call('/');
  await sleep(at.clock, 1000);
  const { entries } = await at.api.calls.list({ parentId: call.id, states: ['answered'] }, { limit: 10 });
  return { call, child: entries[0]?.id ?? '' };
}

async function allOver({ services, clock, simulated }: House): Promise<void> {
  while (services.calls.size > 0) await sleep(clock, 100);
  expect(simulated.liveChannels).toBe(0);
}

test.each([true, false])('blind: who sends the other elsewhere is gone (by the caller: %s)', async (byCaller) => {
  await using at = await house(pages, options(quick));
  await at.run(async () => {
    const { call, child } = await speaking(at);
    expect(await at.api.calls.transfer(byCaller ? call.id : child, { extension: '2600' })).toBe('done');
    await call.over;
    const left = call.events.flatMap((event) => (event.event === 'verb' ? [event.report.verb] : []));
    expect(left).toEqual(byCaller ? ['dial'] : ['dial', 'transfer']);
    await allOver(at);
    expect(await at.api.calls.find(child)).toMatchObject({ state: 'ended', parentId: call.id });
  });
});

test('announced by the caller, who leaves: the callee and the third go on', async () => {
  const presses = { timed: [{ atMs: 9500, does: 'press', keys: '6' }], hangsUpAfterMs: 12000 } as const;
  await using at = await house(
    pages,
    options(quick, { does: 'answer', ringsAfterMs: 20, afterMs: 500, plan: presses }),
  );
  const { calls } = at.api;
  await at.run(async () => {
    const { call, child } = await speaking(at);
    expect(await calls.transfer(call.id, announced)).toBe('done');
    await sleep(at.clock, 1000);
    const rung = await calls.list({ parentId: child }, { limit: 10 });
    expect(rung.entries).toMatchObject([{ to: target, state: 'ringing' }]);
    const third = rung.entries[0]?.id ?? '';
    await sleep(at.clock, 2000);
    call.caller.press('3');
    await sleep(at.clock, 1000);
    expect(await calls.redirect(third, { document: flowTo(target), contentType: '', format: 'callflow' })).toBe(
      'not-yet',
    );
    for (const each of [call.id, child, third]) expect(await calls.partner(each)).toBeNull();
    expect([at.simulated.keysHeardBy(target), at.simulated.keysHeardBy(callee)]).toEqual(['3', '']);
    call.caller.hangUp();
    await call.over;
    await sleep(at.clock, 6000);
    expect(at.simulated.keysHeardBy(target)).toBe('36');
    await allOver(at);
    expect((await calls.list({ parentId: child }, { limit: 10 })).entries).toMatchObject([
      { to: target, state: 'ended' },
    ]);
    expect(await calls.find(child)).toMatchObject({ parentId: call.id, state: 'ended' });
  });
});

test('announced by the callee, who leaves: the caller and the third go on', async () => {
  await using at = await house(pages, options(quick, answersAndTalks(500, 6000)));
  await at.run(async () => {
    const { call, child } = await speaking(at);
    expect(await at.api.calls.transfer(child, announced)).toBe('done');
    await sleep(at.clock, 4000);
    call.caller.press('4');
    await sleep(at.clock, 500);
    expect(at.simulated.keysHeardBy(target)).toBe('');
    await sleep(at.clock, 2000);
    call.caller.press('5');
    await sleep(at.clock, 500);
    expect(at.simulated.keysHeardBy(target)).toBe('5');
    call.caller.hangUp();
    await allOver(at);
  });
});

test.each([
  ['takes it back', quick, '*1'],
  ['takes it back while it rings', { does: 'ring for ever', ringsAfterMs: 100 }, '*1'],
  ['reaches nobody', isBusy, ''],
] as const)('who announces and %s speaks with the other again', async (_, third, keys) => {
  await using at = await house(pages, options(third));
  await at.run(async () => {
    const { call } = await speaking(at);
    expect(await at.api.calls.transfer(call.id, announced)).toBe('done');
    await sleep(at.clock, 3000);
    if (keys !== '') call.caller.press(keys);
    await sleep(at.clock, 1500);
    call.caller.press('7');
    await sleep(at.clock, 500);
    expect(at.simulated.keysHeardBy(callee)).toBe('7');
    expect(at.simulated.liveChannels).toBe(2);
    call.caller.hangUp();
    await allOver(at);
  });
});

test('who announces may leave while it rings', async () => {
  const presses = { timed: [{ atMs: 6500, does: 'press', keys: '6' }], hangsUpAfterMs: 9000 } as const;
  await using at = await house(
    pages,
    options(quick, { does: 'answer', ringsAfterMs: 20, afterMs: 500, plan: presses }),
  );
  await at.run(async () => {
    const { call } = await speaking(at);
    expect(await at.api.calls.transfer(call.id, announced)).toBe('done');
    await sleep(at.clock, 1000);
    call.caller.hangUp();
    await call.over;
    await sleep(at.clock, 6000);
    expect(at.simulated.keysHeardBy(target)).toBe('6');
    await allOver(at);
  });
});

test('who is to be transferred may leave: the other two go on', async () => {
  await using at = await house(pages, options(quick, answersAndTalks(500, 5000)));
  await at.run(async () => {
    const { call } = await speaking(at);
    expect(await at.api.calls.transfer(call.id, announced)).toBe('done');
    await sleep(at.clock, 7000);
    call.caller.press('8');
    await sleep(at.clock, 500);
    expect(at.simulated.keysHeardBy(target)).toBe('8');
    call.caller.hangUp();
    await allOver(at);
  });
});

test('somebody else may lead each of them elsewhere meanwhile', async () => {
  await using at = await house(
    () => ({ ...pages(), '/own': JSON.stringify({ module: 'tts', data: { text: 'Yours.' } }) }),
    {
      ...options(quick),
    },
  );
  const { calls } = at.api;
  await at.run(async () => {
    const { call, child } = await speaking(at);
    expect(await calls.transfer(call.id, announced)).toBe('done');
    await sleep(at.clock, 4000);
    const next = { url: `${at.url}/own`, format: 'callflow' } as const;
    expect(await calls.redirect(call.id, next)).toBe('done');
    await call.over;
    expect(call.spoken).toEqual(['Yours.']);
    expect(at.simulated.liveChannels).toBe(2);
    expect(await calls.redirect(child, next)).toBe('done');
    await allOver(at);
  });
});

test('who speaks with whom is known as long as they do', async () => {
  await using at = await house(pages, options(quick));
  const { calls } = at.api;
  await at.run(async () => {
    const { call, child } = await speaking(at);
    expect(await calls.partner(call.id)).toMatchObject({ id: child });
    expect(await calls.partner(child)).toMatchObject({ id: call.id });
    const waits = { module: 'sleep', data: { duration: 60 } };
    const next = { document: JSON.stringify(waits), contentType: 'application/json', format: 'callflow' } as const;
    expect(await calls.redirect(child, next)).toBe('done');
    for (const each of [call.id, child]) expect(await calls.partner(each)).toBeNull();
    expect(await calls.transfer(child, { extension: '2600' })).toBe('alone');
    await calls.end(child, 'normal');
    call.caller.hangUp();
    await allOver(at);
  });
});

test('who speaks with nobody transfers nobody', async () => {
  await using at = await house(
    () => ({ '/': JSON.stringify({ module: 'sleep', data: { duration: 60 } }) }),
    options(quick),
  );
  await at.run(async () => {
    const call = await at.call('/');
    await sleep(at.clock, 500);
    expect(await at.api.calls.transfer(call.id, { extension: '2600' })).toBe('alone');
    call.caller.hangUp();
    await call.over;
    expect(await at.api.calls.transfer(call.id, { extension: '2600' })).toBe('over');
    expect(await at.api.calls.transfer('f'.repeat(32), { extension: '2600' })).toBe('unknown');
  });
});
