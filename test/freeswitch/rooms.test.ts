import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RoomSeat, RoomVisit } from '../../src/switch/index.ts';
import { type RealCall, RealSwitch, realTime, switchIsGiven } from './real-switch.ts';

const never = new AbortController().signal;

/** What is really heard in a room: each caller's own channel is recorded while they are in it. */
describe.skipIf(!switchIsGiven)('sound in a room of a real FreeSWITCH', () => {
  let real: RealSwitch;
  let folder: string;
  beforeAll(async () => {
    real = await RealSwitch.start();
    folder = await mkdtemp(join(tmpdir(), 'rooms-'));
  });
  afterAll(async () => {
    await real.close();
    await rm(folder, { recursive: true });
    expect(real.failures).toEqual([]);
  });

  async function inRoom(
    count: number,
    during: (calls: readonly RealCall[], seats: readonly RoomSeat[]) => Promise<void>,
    variables: Readonly<Record<string, string>> = {},
    room: string = randomUUID(),
  ): Promise<void> {
    const calls: RealCall[] = [];
    for (let made = 0; made < count; made++) calls.push(await real.call());
    const stop = new AbortController();
    const plan = { room, muted: false, deaf: false, passesDigits: false };
    const visits: RoomVisit[] = [];
    const seats: RoomSeat[] = [];
    try {
      for (const { leg } of calls) {
        await leg.answer();
        for (const [name, value] of Object.entries(variables)) await real.api(`uuid_setvar ${leg.id} ${name} ${value}`);
        const visit = leg.enterRoom(plan, stop.signal);
        visits.push(visit);
        const seat = await visit.seat;
        if (seat) seats.push(seat);
      }
      await during(calls, seats);
    } finally {
      stop.abort();
      await Promise.all(visits.map(({ ended }) => ended));
      for (const { leg } of calls) {
        await leg.hangup('normal');
        real.letGo(leg);
      }
    }
  }

  /** The loudest of what this caller hears meanwhile, 0 to 32767. */
  async function loudest({ caller }: RealCall, during: () => Promise<unknown>): Promise<number> {
    const path = join(folder, `${randomUUID()}.wav`);
    await real.api(`uuid_record ${caller} start ${path}`);
    await during();
    await real.api(`uuid_record ${caller} stop ${path}`);
    await realTime(200);
    const samples = (await readFile(path)).subarray(44);
    let peak = 0;
    for (let at = 0; at + 1 < samples.length; at += 2) peak = Math.max(peak, Math.abs(samples.readInt16LE(at)));
    return peak;
  }
  const tone = (call: RealCall, ms: number) =>
    real.api(`uuid_broadcast ${call.caller} tone_stream://%(${ms},0,440) aleg`);

  test('who is alone hears nothing, nor does anybody when others come and go', () => {
    const room = randomUUID();
    return inRoom(
      1,
      async (calls) => {
        const [alone] = calls as readonly [RealCall];
        expect(await loudest(alone, () => realTime(2500))).toBeLessThan(100);
        const comesAndGoes = () => inRoom(1, () => realTime(500), {}, room);
        expect(await loudest(alone, comesAndGoes)).toBeLessThan(100);
      },
      // What a profile with hold music would have.
      { conference_moh_sound: 'tone_stream://%(200,0,500);loops=-1' },
      room,
    );
  });

  test('a voice is heard by the others, a muted one is not, and a coach only by whom it is for', () =>
    inRoom(3, async (calls, seats) => {
      const [one, two, three] = calls as readonly [RealCall, RealCall, RealCall];
      const [seat, , third] = seats as readonly [RoomSeat, RoomSeat, RoomSeat];
      const heard = async () => {
        await tone(one, 1500);
        const [, second, thirdPeak] = await Promise.all([
          realTime(1200),
          loudest(two, () => realTime(1000)),
          loudest(three, () => realTime(1000)),
        ]);
        await realTime(800);
        return [second > 1000, thirdPeak > 1000];
      };
      expect(await heard()).toEqual([true, true]);
      await seat.heardBy(third.memberId, false);
      expect(await heard()).toEqual([true, false]);
      await seat.heardBy(third.memberId, true);
      expect(await heard()).toEqual([true, true]);
      await seat.mute(true);
      expect(await heard()).toEqual([false, false]);
      await seat.mute(false);
      await third.deafen(true);
      expect(await heard()).toEqual([true, false]);
    }));

  test('an announcement is heard by everybody', () =>
    inRoom(2, async (calls, seats) => {
      const [one, two] = calls as readonly [RealCall, RealCall];
      const [seat] = seats as readonly [RoomSeat];
      const beep = { kind: 'tone', frequencies: [640], onMs: 500, offMs: 0, repeat: 1 } as const;
      const announced = realTime(300).then(() => seat.announce([{ kind: 'sound', sound: beep }], never));
      const peaks = await Promise.all(
        [one, two].map((call) => loudest(call, () => Promise.all([announced, realTime(1500)]))),
      );
      for (const peak of peaks) expect(peak).toBeGreaterThan(1000);
    }));
});
