import { randomInt } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { node, type RealFirm, realFirm } from '../support/real-firm.ts';
import type { RealHouseCall } from '../support/real-house.ts';
import { toneMs } from '../support/tones.ts';
import { realTime, switchIsGiven } from './real-switch.ts';

const outside = '+12025550143';
const speaks = '&playback(tone_stream://%(60000,0,440))';
const own = String(randomInt(1e6, 1e7));
/** Numbers of this run alone: they answer and are silent. */
const [desk, other] = [`+71${own}`, `+72${own}`];
const tone = (hertz: number) => `tone_stream://%(2000,0,${hertz})`;

/** Whoever answers the telephones of the test is gone when a star reaches them. */
const keys = (numbers: object, patterns: object = {}) => ({
  flow: node('resources', { to_did: desk }),
  metaflow: { binding_digit: '#', listen_on: 'both', digit_timeout: 1000, numbers, patterns },
});

/** Keys of both sides as RTP events, and what comes of them, through the switch and back. */
describe.skipIf(!switchIsGiven)('keys in a conversation on a real FreeSWITCH', () => {
  let firm: RealFirm;
  beforeAll(async () => {
    const office = {
      users: { alice: { name: 'Alice', metaflows: { numbers: { 1: { module: 'hangup' } } } } },
      devices: { desk: { address: desk, owner_id: 'alice', metaflows: { binding_digit: '#' } } },
    };
    const flows = {
      '/telephone': node('user', { id: 'alice' }),
      '/leave': keys({ 1: node('hangup') }),
      '/hear': keys({
        1: node('play', { id: tone(640), leg: 'peer' }, { _: node('tts', { text: 'For you alone.' }) }),
        2: node('hold', { moh_bleg: tone(800), unhold_key: '9' }),
        3: node('audio_level', { action: 'start', mode: 'read', level: -4 }),
        4: node('audio_level', { action: 'stop' }),
      }),
      '/record': keys({
        1: node('record_call', { format: 'wav' }),
        2: node('record_call', { action: 'mask' }),
        3: node('record_call', { action: 'unmask' }),
      }),
      '/transfer': keys({}, { '^2(\\d+)$': node('transfer') }),
      '/flow': keys({
        3: node('audio_level', { action: 'start', mode: 'read', level: -4 }),
        8: node('callflow', { flow: node('record_caller', { time_limit: 4, format: 'wav' }) }),
        9: node('callflow', { flow: node('tts', { text: 'You are back.' }) }),
      }),
      '/elsewhere': keys({ 9: node('intercept', { target_type: 'device', target_id: other }) }),
    };
    firm = await realFirm(flows, { directory: office });
  });
  afterAll(async () => firm?.[Symbol.asyncDispose]());

  async function talking(path: string, does?: string): Promise<RealHouseCall> {
    const call = await firm.live.call(path, outside, does);
    await firm.live.rung(desk);
    await call.result;
    await realTime(1500);
    return call;
  }
  const sends = async (channel: string, keys: string) => {
    await firm.live.real.api(`uuid_send_dtmf ${channel} ${keys}@100`);
    await realTime(300 * keys.length + 1500);
  };
  const presses = {
    caller: ({ caller }: RealHouseCall, keys: string) => sends(caller, keys),
    callee: async (_: RealHouseCall, keys: string) => sends(await firm.live.real.farEnd(desk), keys),
  };
  const reports = ({ events }: RealHouseCall) =>
    events.flatMap((event) => (event.event === 'verb' ? [event.report] : []));
  const recordings = async () => {
    const files = await readdir(firm.live.storage, { recursive: true, withFileTypes: true });
    return files.flatMap(({ name, parentPath }) =>
      name.endsWith('.wav') && parentPath !== firm.live.storage ? [join(parentPath, name)] : [],
    );
  };
  const end = async (call: RealHouseCall) => {
    await firm.live.hangUp(call);
    await call.over;
  };

  test.each(['caller', 'callee'] as const)('the %s leaves', async (by) => {
    const call = await talking('/leave');
    await presses[by](call, '#1');
    await call.over;
    expect(reports(call).at(-1)).toMatchObject({ verb: 'dial', bridged: true, chords: [{ by, keys: '1' }] });
  }, 60_000);

  test('who has keys of its own leaves, and the other one has none', async () => {
    const call = await talking('/telephone');
    await presses.caller(call, '#1');
    expect(call.leg.gone.aborted).toBe(false);
    await presses.callee(call, '#1');
    await call.over;
    expect(reports(call)).toMatchObject([{ verb: 'dial', bridged: true, chords: [{ by: 'callee', keys: '1' }] }]);
  }, 60_000);

  test('one of the two hears something, is held, and is not heard', async () => {
    const [heard, said] = [firm.file('heard.wav'), firm.file('said.wav')];
    const call = await talking('/hear');
    await firm.live.real.api(`uuid_record ${call.caller} start ${heard}`);
    await presses.callee(call, '#1');
    await realTime(2500);
    await presses.callee(call, '#2');
    await realTime(2500);
    await presses.callee(call, '9');
    await end(call);
    expect(await toneMs(heard, 640)).toBeGreaterThan(1200);
    expect(await toneMs(heard, 800)).toBeGreaterThan(1200);

    const loud = await talking('/hear', speaks);
    const far = await firm.live.real.farEnd(desk);
    await firm.live.real.api(`uuid_record ${far} start ${said}`);
    await realTime(1500);
    await presses.callee(loud, '#3');
    await realTime(3000);
    await presses.callee(loud, '#4');
    await realTime(1500);
    await firm.live.real.api(`uuid_record ${far} stop ${said}`);
    await realTime(500);
    await end(loud);
    const ms = await toneMs(said, 440);
    expect(ms).toBeGreaterThan(3000);
    expect(ms).toBeLessThan(9000);
  }, 90_000);

  test('the conversation is recorded, but for a pause', async () => {
    const call = await talking('/record', speaks);
    await presses.callee(call, '#1');
    await realTime(2000);
    await presses.callee(call, '#2');
    await realTime(3000);
    await presses.callee(call, '#3');
    await presses.callee(call, '#1');
    await end(call);
    const kept = await recordings();
    expect(kept).toHaveLength(1);
    const ms = await toneMs(kept[0] ?? '', 440);
    expect(ms).toBeGreaterThan(4000);
    expect(ms).toBeLessThan(11_000);
    expect(firm.codes(call)).toEqual([]);
  }, 90_000);

  test('who was not heard is heard where it is led', async () => {
    const before = await recordings();
    const call = await talking('/flow', speaks);
    await presses.callee(call, '#3');
    await presses.callee(call, '#8');
    await realTime(4500);
    await end(call);
    const made = (await recordings()).filter((path) => !before.includes(path));
    expect(made).toHaveLength(1);
    expect(await toneMs(made[0] ?? '', 440)).toBeGreaterThan(2500);
  }, 60_000);

  test('the caller is transferred by the callee', async () => {
    const call = await talking('/transfer');
    await presses.callee(call, `#2${other.slice(1)}`);
    await firm.live.real.farEnd(other.slice(1)).catch(() => '');
    await call.over;
    expect(reports(call).map(({ verb }) => verb)).toEqual(['bind-keys', 'dial', 'transfer']);
    expect(await firm.live.real.api(`uuid_exists ${call.caller}`)).toBe('true');
    await firm.live.hangUp(call);
  }, 60_000);

  test('the caller goes on with a flow', async () => {
    const call = await talking('/flow');
    await presses.caller(call, '#9');
    await firm.hears(call, 'You are back.');
    await call.over;
  }, 60_000);

  test('the caller goes on with another telephone', async () => {
    const call = await talking('/elsewhere');
    await presses.callee(call, '#9');
    await firm.live.rung(other);
    await realTime(1500);
    await end(call);
    expect(reports(call)).toMatchObject([
      { verb: 'bind-keys' },
      { verb: 'dial', bridged: true },
      { verb: 'dial', bridged: true },
    ]);
  }, 60_000);
});
