import { expect, test } from 'vitest';
import { bxml } from '../../dialects/bxml/index.ts';
import { twiml } from '../../dialects/twiml/index.ts';
import { sleep } from '../../src/clock/index.ts';
import { answersAndTalks, type Callee } from '../../src/simulator/index.ts';
import { type House, house } from '../support/house.ts';

const callees: readonly Callee[] = [{ matches: /^\+?7/, behaviour: answersAndTalks(500) }];

/** The leg that a call speaks with, by the id that its own account knows. */
async function calleeOf({ api }: House, call: { readonly id: string }): Promise<string> {
  const { entries } = await api.calls.list({ parentId: call.id, states: ['answered'] }, { limit: 10 });
  expect(entries).toHaveLength(1);
  return entries[0]?.id ?? '';
}

async function allOver({ services, clock }: House): Promise<void> {
  while (services.calls.size > 0) await sleep(clock, 100);
}

const bodies = ({ asked }: House, path: string) => asked.filter((each) => each.path === path).map(({ body }) => body);

test('TwiML: the callee runs a document of its own, the caller goes on behind its Dial', async () => {
  await using at = await house(
    () => ({
      '/dial':
        '<Response><Dial action="/after"><Number statusCallback="/status" ' +
        'statusCallbackEvent="answered completed">+7001</Number></Dial></Response>',
      '/after': '<Response><Say>You are alone now.</Say></Response>',
      '/own': '<Response><Say>This is for you alone.</Say><Pause length="5"/></Response>',
      '/status': '',
    }),
    { dialects: [twiml], callees },
  );
  const { calls } = at.api;
  const { call, childId, ledAt } = await at.run(async () => {
    const call = await at.call('/dial');
    await sleep(at.clock, 3000);
    const childId = await calleeOf(at, call);
    const ledAt = at.clock.now();
    expect(await calls.redirect(childId, { url: `${at.url}/own`, format: 'twiml' })).toBe('done');
    await call.over;
    await allOver(at);
    return { call, childId, ledAt };
  });
  expect(call.spoken).toEqual(['You are alone now.']);
  const [after] = bodies(at, '/after');
  expect(after).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true', DialCallSid: `CA${childId}` });
  expect(after).not.toHaveProperty('DialCallDuration');
  const asked = at.asked.find(({ path }) => path === '/after');
  expect((asked?.at ?? 0) - ledAt).toBeLessThan(200);
  expect(bodies(at, '/own')).toMatchObject([{ CallSid: `CA${childId}`, ParentCallSid: `CA${call.id}` }]);
  // Its end is told when it has ended, not when the conversation has.
  const told = at.asked.filter(({ path }) => path === '/status');
  expect(told.map(({ body }) => `${body['SequenceNumber']} ${body['CallStatus']} ${body['CallSid']}`)).toEqual([
    `0 in-progress CA${childId}`,
    `1 completed CA${childId}`,
  ]);
  expect(told[1]?.body).toMatchObject({ ParentCallSid: `CA${call.id}`, To: '+7001' });
  expect((told[1]?.at ?? 0) - ledAt).toBeGreaterThanOrEqual(5000);
  expect((await at.run(calls.list({ parentId: call.id }, { limit: 10 }))).entries).toHaveLength(1);
});

test('TwiML: first the callee, then the caller is led elsewhere, and neither hurts the other', async () => {
  await using at = await house(
    () => ({
      '/dial': '<Response><Dial><Number>+7001</Number></Dial><Say>Nobody hears this.</Say></Response>',
      '/room': '<Response><Dial><Conference endConferenceOnExit="true">both</Conference></Dial></Response>',
    }),
    { dialects: [twiml], callees },
  );
  await at.run(async () => {
    const call = await at.call('/dial');
    await sleep(at.clock, 3000);
    const childId = await calleeOf(at, call);
    for (const id of [childId, call.id])
      expect(await at.api.calls.redirect(id, { url: `${at.url}/room`, format: 'twiml' })).toBe('done');
    await sleep(at.clock, 1000);
    const { entries } = await at.api.rooms.list({}, { limit: 10 });
    expect(entries).toMatchObject([{ name: 'both' }]);
    const members = await at.api.rooms.members(entries[0]?.id ?? '');
    expect(members?.map(({ callId }) => callId).toSorted()).toEqual([call.id, childId].toSorted());
    call.caller.hangUp();
    await call.over;
  });
});

test('TwiML: a caller who is led elsewhere loses the callee', async () => {
  await using at = await house(
    () => ({
      '/dial': '<Response><Dial><Number>+7001</Number></Dial></Response>',
      '/own': '<Response><Say>Only you.</Say></Response>',
    }),
    { dialects: [twiml], callees },
  );
  await at.run(async () => {
    const call = await at.call('/dial');
    await sleep(at.clock, 3000);
    const childId = await calleeOf(at, call);
    expect(await at.api.calls.redirect(call.id, { url: `${at.url}/own`, format: 'twiml' })).toBe('done');
    await call.over;
    expect(call.spoken).toEqual(['Only you.']);
    expect(await at.api.calls.find(childId)).toMatchObject({ state: 'ended' });
  });
});

test('BXML: the target of a Transfer is led elsewhere; transferDisconnect comes at its end', async () => {
  await using at = await house(
    () => ({
      '/transfer':
        '<Response><Transfer transferCompleteUrl="/complete"><PhoneNumber transferDisconnectUrl="/leg" tag="t">' +
        '+7001</PhoneNumber></Transfer></Response>',
      '/complete': '<Response><SpeakSentence>They have left.</SpeakSentence></Response>',
      '/own': '<Response><SpeakSentence>Here.</SpeakSentence><Pause duration="5"/></Response>',
      '/leg': '',
    }),
    { dialects: [bxml], callees },
  );
  const call = await at.run(async () => {
    const call = await at.call('/transfer');
    await sleep(at.clock, 3000);
    const childId = await calleeOf(at, call);
    expect(await at.api.calls.redirect(childId, { url: `${at.url}/own`, format: 'bxml' })).toBe('done');
    await call.over;
    await allOver(at);
    return call;
  });
  expect(call.spoken).toEqual(['They have left.']);
  expect(bodies(at, '/complete')).toMatchObject([{ eventType: 'transferComplete', cause: 'hangup' }]);
  expect(bodies(at, '/own')).toMatchObject([{ eventType: 'redirect', parentCallId: expect.any(String) }]);
  expect(bodies(at, '/leg')).toMatchObject([{ eventType: 'transferDisconnect', cause: 'hangup', tag: 't' }]);
  expect(at.asked.map(({ path }) => path)).toEqual(['/transfer', '/complete', '/own', '/leg']);
});

test.each([
  ['the target', '/b1', 'bridgeComplete'],
  ['the call that bridged', '/b2', 'bridgeTargetComplete'],
] as const)('BXML: of two that are bridged, %s is led elsewhere; the other goes on', async (who, path, eventType) => {
  await using at = await house(
    () => ({
      '/wait': '<Response><Pause duration="60"/></Response>',
      '/bridge': () =>
        `<Response><Bridge bridgeCompleteUrl="/b1" bridgeTargetCompleteUrl="/b2">${target}</Bridge></Response>`,
      '/b1': '<Response><SpeakSentence>One is left.</SpeakSentence></Response>',
      '/b2': '<Response><SpeakSentence>One is left.</SpeakSentence></Response>',
      '/own': '<Response><SpeakSentence>Led elsewhere.</SpeakSentence></Response>',
    }),
    { dialects: [bxml], callees },
  );
  let target = '';
  await at.run(async () => {
    const waits = await at.call('/wait');
    await sleep(at.clock, 1000);
    target = `c-00000000-${waits.id}`;
    const bridges = await at.call('/bridge');
    await sleep(at.clock, 2000);
    const led = who === 'the target' ? waits : bridges;
    const left = who === 'the target' ? bridges : waits;
    expect(await at.api.calls.redirect(led.id, { url: `${at.url}/own`, format: 'bxml' })).toBe('done');
    await Promise.all([waits.over, bridges.over]);
    expect(led.spoken).toEqual(['Led elsewhere.']);
    expect(left.spoken).toEqual(['One is left.']);
  });
  expect(bodies(at, path)).toMatchObject([{ eventType }]);
  expect(at.asked.filter((each) => ['/b1', '/b2'].includes(each.path))).toHaveLength(1);
});

test('BXML: who speaks with somebody already is not taken out of that by a Bridge', async () => {
  let target = '';
  await using at = await house(
    () => ({
      '/transfer': '<Response><Transfer><PhoneNumber>+7001</PhoneNumber></Transfer></Response>',
      '/wait': '<Response><Pause duration="60"/></Response>',
      '/bridge': () => `<Response><Bridge bridgeCompleteUrl="/b1">${target}</Bridge></Response>`,
      '/b1': '<Response><SpeakSentence>Not now.</SpeakSentence></Response>',
    }),
    { dialects: [bxml], callees },
  );
  await at.run(async () => {
    const talks = await at.call('/transfer');
    const waits = await at.call('/wait');
    await sleep(at.clock, 3000);
    target = `c-00000000-${waits.id}`;
    const bridges = await at.call('/bridge');
    await sleep(at.clock, 1000);
    const engaged = [talks.id, await calleeOf(at, talks), bridges.id, waits.id];
    for (const id of engaged) {
      target = `c-00000000-${id}`;
      const another = await at.call('/bridge');
      await another.over;
      expect(another.spoken).toEqual(['Not now.']);
    }
    for (const { caller, over } of [talks, bridges]) {
      caller.hangUp();
      await over;
    }
    await waits.over;
  });
  expect(bodies(at, '/b1').map(({ cause }) => cause)).toEqual(['busy', 'busy', 'busy', 'busy']);
});
