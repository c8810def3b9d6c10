import { expect, test } from 'vitest';
import { firm } from '../../dialects/callflow/testing/firm.ts';
import { dialects } from '../../dialects/registry.ts';
import { sleep } from '../../src/clock/index.ts';
import { type House, type HouseCall, type HouseOptions, houseOfTest } from '../support/house.ts';

const node = (module: string, data: object = {}, children: Readonly<Record<string, object>> = {}) => ({
  module,
  data,
  children,
});
const say = (text: string) => node('tts', { text });

async function pages(flows: Readonly<Record<string, object>>, options: HouseOptions = {}): Promise<House> {
  const documents = Object.fromEntries(Object.entries(flows).map(([path, flow]) => [path, JSON.stringify(flow)]));
  return houseOfTest(() => documents, { dialects, format: 'callflow', directory: firm, ...options });
}

const outside = '+12025550143';
const verbsOf = ({ events }: HouseCall) => events.flatMap((event) => (event.event === 'verb' ? [event.verb] : []));
const codesOf = ({ events }: HouseCall) =>
  events.flatMap((event) => (event.event === 'diagnostic' ? [event.code] : []));
const toldTo = ({ events }: HouseCall, application: string) =>
  events.flatMap((event) => (event.event === 'switch' && event.application === application ? [event.argument] : []));
const rings = [{ matches: /./, behaviour: { does: 'ring for ever', ringsAfterMs: 20 } as const }];

test('a ringing telephone is picked up by somebody of the firm, and by nobody else', async () => {
  const at = await pages(
    { '/in': node('user', { id: 'bob', timeout: 60 }), '/pick': node('group_pickup', { user_id: 'bob' }) },
    { callees: rings },
  );
  await at.run(async () => {
    const caller = await at.call('/in', {}, outside);
    await sleep(at.clock, 3000);
    const stranger = await at.call('/pick', {}, '+13105550155');
    await stranger.over;
    expect(codesOf(stranger)).toContain('not-approved');
    const picker = await at.call('/pick', { hangsUpAfterMs: 20_000 }, '1001');
    await sleep(at.clock, 5000);
    expect(at.services.calls.size).toBe(2);
    await Promise.all([caller.over, picker.over]);
    expect(verbsOf(picker)).toEqual(['pickup']);
    expect(toldTo(picker, 'conference')).not.toEqual([]);
    expect(toldTo(caller, 'conference')).not.toEqual([]);
    expect((await caller.over).cause).toBe('NORMAL_CLEARING');
  });
});

test('a conversation is taken over, and moved to one’s own other telephone', async () => {
  const talks = [{ matches: /./, behaviour: { does: 'answer', afterMs: 500 } as const }];
  const at = await pages(
    { '/in': node('device', { id: 'alice-home', timeout: 60 }), '/move': node('move') },
    { callees: talks },
  );
  await at.run(async () => {
    const caller = await at.call('/in', {}, outside);
    await sleep(at.clock, 5000);
    const mover = await at.call('/move', { hangsUpAfterMs: 10_000 }, '1001');
    await Promise.all([caller.over, mover.over]);
    expect(toldTo(mover, 'conference')).not.toEqual([]);
    expect(toldTo(caller, 'conference')).not.toEqual([]);
  });
});

test('a conversation is listened to until the listener leaves; where there is none it is said', async () => {
  const talks = [{ matches: /./, behaviour: { does: 'answer', afterMs: 500, talksForMs: 30_000 } as const }];
  const at = await pages(
    { '/in': node('user', { id: 'bob' }), '/listen': node('eavesdrop', { user_id: 'bob', approved_user_id: 'alice' }) },
    { callees: talks },
  );
  await at.run(async () => {
    const early = await at.call('/listen', {}, '1001');
    await early.over;
    expect(early.spoken).toEqual(['There is no call to take.']);
    const caller = await at.call('/in', {}, outside);
    await sleep(at.clock, 5000);
    const other = await at.call('/listen', {}, '1009');
    await other.over;
    expect(codesOf(other)).toContain('not-approved');
    const listener = await at.call('/listen', { hangsUpAfterMs: 8000 }, '1001');
    await listener.over;
    expect(toldTo(listener, 'eavesdrop')).toHaveLength(1);
    await caller.over;
    expect(verbsOf(caller)).toEqual(['dial']);
  });
});

test('a caller is parked, taken out by somebody else, and the place is free again', async () => {
  const at = await pages({
    '/park': node('park', { action: 'direct_park', slot: '101' }),
    '/take': node('park', { action: 'auto', slot: '101' }),
    '/empty': node('park', { action: 'retrieve', slot: '101' }),
  });
  await at.run(async () => {
    const empty = await at.call('/empty', {}, '1002');
    await empty.over;
    expect(empty.spoken).toEqual(['Nobody is parked there.']);
    const parked = await at.call('/park', {}, outside);
    await sleep(at.clock, 4000);
    const taker = await at.call('/take', { hangsUpAfterMs: 9000 }, '1001');
    await Promise.all([parked.over, taker.over]);
    expect(verbsOf(taker)).toEqual(['dequeue']);
    expect(parked.reports).toMatchObject([{ verb: 'enqueue', outcome: 'bridged' }]);
    expect(at.services.queues.list('house')).toEqual([]);
  });
});

test('nobody takes the caller: the child of the place follows, or the caller is parked again', async () => {
  const at = await pages(
    {
      '/once': node('park', { slot: '101', default_ringback_timeout: 20_000 }, { 101: say('Nobody took your call.') }),
      '/again': node('park', {
        slot: '102',
        default_ringback_timeout: 20_000,
        default_callback_timeout: 5000,
        action: 'direct_park',
      }),
    },
    { callees: rings },
  );
  await at.run(async () => {
    const once = await at.call('/once', {}, outside);
    await once.over;
    expect(once.spoken).toEqual(['You are parked in', '1 0 1', 'Nobody took your call.']);
    const parkedBy = { 'Referred-By': '<sip:1001@phones.example>' };
    const again = await at.call('/again', { hangsUpAfterMs: 60_000 }, '+13105550144', parkedBy);
    await again.over;
    expect(verbsOf(again).filter((verb) => verb !== 'redirect')).toEqual([
      'enqueue',
      'dial',
      'enqueue',
      'dial',
      'enqueue',
    ]);
    const byNobody = await at.call('/again', { hangsUpAfterMs: 60_000 }, '+13105550145');
    await byNobody.over;
    expect(verbsOf(byNobody)).toEqual(['enqueue']);
  });
});

test('a group is paged: whoever answers hears the caller, muted, until the caller is done', async () => {
  const answers = [{ matches: /100\d/, behaviour: { does: 'answer', afterMs: 300 } as const }, ...rings];
  const at = await pages(
    { '/page': node('page_group', { audio: 'one-way', endpoints: [{ id: 'desks', endpoint_type: 'group' }] }) },
    { callees: answers },
  );
  await at.run(async () => {
    const caller = await at.call('/page', { hangsUpAfterMs: 12_000 }, outside);
    await caller.over;
    const paged = caller.reports.filter(({ verb }) => verb === 'conference');
    expect(paged).toHaveLength(2);
    expect(caller.reports.find(({ verb }) => verb === 'page')).not.toHaveProperty('failure');
  });
});

test('a fax is received, and kept where nobody is to have it by mail', async () => {
  const at = await pages({ '/fax': node('receive_fax', { owner_id: 'alice' }) });
  await at.run(async () => {
    const caller = await at.call('/fax', { fax: import.meta.filename }, outside);
    await caller.over;
    expect(toldTo(caller, 'rxfax')).toHaveLength(1);
    expect(codesOf(caller)).toEqual(['notification-not-sent']);
    const silent = await at.call('/fax', {}, '+13105550144');
    await silent.over;
    expect(codesOf(silent)).toEqual(['fax-not-received']);
  });
});

test('a machine that calls is told from a voice', async () => {
  const children = { ON_FAX: node('receive_fax', { owner_id: 'alice' }), ON_VOICE: say('Hello.') };
  const abilities = { has: () => true, surelyHas: () => true };
  const at = await pages({ '/detect': node('fax_detect', { duration: 4 }, children) }, { abilities });
  await at.run(async () => {
    const machine = await at.call('/detect', { fax: import.meta.filename }, outside);
    await machine.over;
    expect(verbsOf(machine)).toEqual(['detect-fax', 'receive-fax']);
    const voice = await at.call('/detect', {}, '+13105550144');
    await voice.over;
    expect([voice.spoken, codesOf(voice)]).toEqual([['Hello.'], []]);
  });
});

test('where nobody can listen for a fax everybody is a voice', async () => {
  const abilities = { has: () => true, surelyHas: () => false };
  const at = await pages({ '/detect': node('fax_detect', {}, { ON_VOICE: say('Hello.') }) }, { abilities });
  await at.run(async () => {
    const caller = await at.call('/detect', { fax: import.meta.filename }, outside);
    await caller.over;
    expect([caller.spoken, codesOf(caller)]).toEqual([['Hello.'], ['fax-not-listened-for']]);
  });
});
