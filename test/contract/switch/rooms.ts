import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import type { Leg, RoomPlan, RoomSeat, RoomVisit } from '../../../src/switch/index.ts';
import type { Contract, Subject, SubjectCall } from './subject.ts';

const never = new AbortController().signal;

export const rooms: Contract = (start) => {
  describe('conference rooms', () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    const newRoom = (): RoomPlan => ({ room: randomUUID(), muted: false, deaf: false, passesDigits: false });
    const seated = async (visit: RoomVisit): Promise<RoomSeat> => {
      const seat = await visit.seat;
      if (!seat) throw new Error(`not let in: ${JSON.stringify(await visit.ended)}`);
      return seat;
    };
    const answered = async (...legs: readonly Leg[]) => {
      for (const leg of legs) await leg.answer();
    };

    /** Seated in a room of its own. */
    const alone = async (leg: Leg) => {
      await leg.answer();
      const stop = new AbortController();
      const visit = leg.enterRoom(newRoom(), stop.signal);
      const seat = await seated(visit);
      const leave = async () => {
        stop.abort();
        await visit.ended;
      };
      return { seat, leave };
    };
    /** Seated in one room; `leave` takes both out of it. */
    const together = async (one: SubjectCall, other: SubjectCall) => {
      await answered(one.leg, other.leg);
      const plan = newRoom();
      const stop = new AbortController();
      const visits = [one.leg.enterRoom(plan, stop.signal), other.leg.enterRoom(plan, stop.signal)] as const;
      const seats = [await seated(visits[0]), await seated(visits[1])] as const;
      const leave = async () => {
        stop.abort();
        await Promise.all(visits.map(({ ended }) => ended));
      };
      return { visits, seats, leave };
    };

    test('two are in the same room, and each leaves by its own signal', () =>
      subject.withCalls(2, async (one, other) => {
        await answered(one.leg, other.leg);
        const plan = newRoom();
        const [first, second] = [new AbortController(), new AbortController()];
        const visits = [one.leg.enterRoom(plan, first.signal), other.leg.enterRoom(plan, second.signal)] as const;
        const seats = [await seated(visits[0]), await seated(visits[1])] as const;
        expect(seats[0].roomId).toBe(seats[1].roomId);
        expect(seats[0].memberId).not.toBe(seats[1].memberId);
        first.abort();
        expect(await visits[0].ended).toEqual({ ended: 'aborted' });
        expect(await seats[0].mute(true)).toEqual({ ended: 'gone' });
        expect(await seats[1].mute(true)).toEqual({ ended: 'done' });
        expect(one.leg.gone.aborted).toBe(false);
        const heard = await one.leg.play({ kind: 'silence', durationMs: 100 }, { endKeys: '', signal: never });
        expect(heard.ended).toBe('done');
        second.abort();
        expect(await visits[1].ended).toEqual({ ended: 'aborted' });
      }));

    test('other rooms have other members; a name of hostile signs is a room like any other', () =>
      subject.withCalls(2, async (one, other) => {
        await answered(one.leg, other.leg);
        const stop = new AbortController();
        const hostile = '$' + '{system(id)} x@default+1234+flags{moderator}:\n\nbridge:&park()|,';
        const visits = [
          one.leg.enterRoom({ ...newRoom(), room: hostile }, stop.signal),
          other.leg.enterRoom({ ...newRoom(), room: `${hostile} ` }, stop.signal),
        ] as const;
        const seats = [await seated(visits[0]), await seated(visits[1])];
        expect(seats[0]?.roomId).not.toBe(seats[1]?.roomId);
        stop.abort();
        await Promise.all(visits.map(({ ended }) => ended));
      }));

    test.each([0, 1, 10, 20, 30])('aborted %i ms after it wanted to enter, it does not get stuck', (ms) =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const stop = new AbortController();
        const visit = leg.enterRoom(newRoom(), stop.signal);
        if (ms > 0) await sleep(subject.clock, ms);
        stop.abort();
        expect(await visit.ended).toEqual({ ended: 'aborted' });
        if (ms === 0) expect(await visit.seat).toBeNull();
        const heard = await leg.play({ kind: 'silence', durationMs: 100 }, { endKeys: '', signal: never });
        expect(heard.ended).toBe('done');
      }));

    test('out and in again, also where the room was empty in between', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const plan = newRoom();
        for (let round = 0; round < 3; round++) {
          const stop = new AbortController();
          const visit = leg.enterRoom(plan, stop.signal);
          await seated(visit);
          stop.abort();
          expect(await visit.ended).toEqual({ ended: 'aborted' });
        }
      }));

    test('a caller who hangs up leaves the room; the others stay', () =>
      subject.withCalls(2, async (one, other) => {
        const { visits, seats, leave } = await together(one, other);
        await one.leave();
        expect(await visits[0].ended).toEqual({ ended: 'gone' });
        expect(await seats[1].deafen(true)).toEqual({ ended: 'done' });
        expect(await seats[1].heardBy(seats[0].memberId, false)).toMatchObject({ ended: 'failed' });
        await leave();
      }));

    test('who hears whom', () =>
      subject.withCalls(2, async (one, other) => {
        const { seats, leave } = await together(one, other);
        expect(await seats[0].heardBy(seats[1].memberId, false)).toEqual({ ended: 'done' });
        expect(await seats[0].heardBy(seats[1].memberId, true)).toEqual({ ended: 'done' });
        expect(await seats[0].mute(true)).toEqual({ ended: 'done' });
        expect(await seats[0].mute(false)).toEqual({ ended: 'done' });
        await leave();
      }));

    test('keys reach us from inside', () =>
      subject.withCalls(1, async ({ leg, press }) => {
        await leg.answer();
        const stop = new AbortController();
        const visit = leg.enterRoom({ ...newRoom(), passesDigits: true }, stop.signal);
        await seated(visit);
        const keys: string[] = [];
        const four = new Promise<void>((resolve) => {
          leg.onKey(({ key }) => {
            if (keys.push(key) === 4) resolve();
          });
        });
        await press('0*#5');
        await four;
        expect(keys.join('')).toBe('0*#5');
        stop.abort();
        expect(await visit.ended).toEqual({ ended: 'aborted' });
      }));

    test('who begins and ends to speak', () =>
      subject.withCalls(2, async (one, other) => {
        const { seats, leave } = await together(one, other);
        const spoken: string[] = [];
        seats[1].onSpeech((speaks) => spoken.push(`other ${speaks}`));
        const silentAgain = new Promise<void>((resolve) => {
          seats[0].onSpeech((speaks) => {
            spoken.push(`one ${speaks}`);
            if (!speaks) resolve();
          });
        });
        await one.speak(1500);
        await silentAgain;
        expect(spoken).toEqual(['one true', 'one false']);
        await leave();
      }));

    test('what everybody hears ends when it has been heard, or when it is stopped', () =>
      subject.withCalls(1, async ({ leg }) => {
        const { seat, leave } = await alone(leg);
        const silence = (durationMs: number | 'endless') =>
          ({ kind: 'sound', sound: { kind: 'silence', durationMs } }) as const;
        const beep = {
          kind: 'sound',
          sound: { kind: 'tone', frequencies: [640], onMs: 200, offMs: 0, repeat: 1 },
        } as const;
        const speech = {
          kind: 'speech',
          speech: { engine: 'flite', voice: 'slt', text: 'Hello, everybody.' },
        } as const;
        const began = subject.clock.now();
        expect(await seat.announce([silence(300), beep, speech], never)).toEqual({ ended: 'done' });
        expect(subject.clock.now() - began).toBeGreaterThan(1000);
        const missing = { kind: 'sound', sound: { kind: 'file', path: '/none/at.all.wav' } } as const;
        expect(await seat.announce([missing, silence(100)], never)).toMatchObject({ ended: 'failed' });
        const enough = new AbortController();
        const endless = seat.announce([silence(60_000)], enough.signal);
        await sleep(subject.clock, 200);
        enough.abort();
        expect(await endless).toEqual({ ended: 'aborted' });
        expect(await seat.announce([silence(50)], never)).toEqual({ ended: 'done' });
        const cutShort = seat.announce([silence(60_000)], never);
        await sleep(subject.clock, 100);
        await leave();
        expect(await cutShort).toEqual({ ended: 'gone' });
      }));

    test('a room is recorded until it is stopped; the file is complete when that is told', () =>
      subject.withCalls(1, async ({ leg }) => {
        const { seat, leave } = await alone(leg);
        const path = join(subject.folder, `room-${randomUUID()}.wav`);
        const recording = await seat.record(path);
        expect(recording.failure).toBeUndefined();
        await sleep(subject.clock, 1000);
        expect(await recording.stop()).toEqual({ ended: 'done' });
        const { recordedMs = 0 } = (await recording.ended) ?? {};
        expect(recordedMs).toBeGreaterThan(700);
        expect(recordedMs).toBeLessThan(1500);
        expect((await readFile(path)).length).toBeCloseTo(44 + recordedMs * 16, -4);
        await leave();
      }));

    test('what is heard while the recording of a room is paused is not in its file', () =>
      subject.withCalls(1, async ({ leg }) => {
        const { seat, leave } = await alone(leg);
        const path = join(subject.folder, `room-${randomUUID()}.wav`);
        const recording = await seat.record(path);
        await sleep(subject.clock, 1000);
        expect(await recording.pause()).toEqual({ ended: 'done' });
        await sleep(subject.clock, 3000);
        expect(await recording.resume()).toEqual({ ended: 'done' });
        await sleep(subject.clock, 1000);
        await recording.stop();
        await recording.ended;
        const seconds = ((await readFile(path)).length - 44) / 16_000;
        expect(seconds).toBeGreaterThan(1.3);
        expect(seconds).toBeLessThan(3.5);
        await leave();
      }));

    test.each(['hangs up', 'leaves'])('a recording ends with its room when the last one %s', (how) =>
      subject.withCalls(2, async (one, other) => {
        await answered(one.leg, other.leg);
        const plan = newRoom();
        const [first, second] = [new AbortController(), new AbortController()];
        const visits = [one.leg.enterRoom(plan, first.signal), other.leg.enterRoom(plan, second.signal)] as const;
        const seats = [await seated(visits[0]), await seated(visits[1])] as const;
        const path = join(subject.folder, `room-${randomUUID()}.wav`);
        const begun = await seats[0].record(path);
        first.abort();
        await visits[0].ended;
        const taken = await seats[1].watchRecording(path);
        await sleep(subject.clock, 500);
        if (how === 'leaves') second.abort();
        else await other.leave();
        await visits[1].ended;
        const { recordedMs = 0 } = (await taken.ended) ?? {};
        expect(recordedMs).toBeGreaterThan(300);
        expect(await begun.ended).toEqual({ recordedMs });
        expect((await readFile(path)).subarray(0, 4).toString('latin1')).toBe('RIFF');
      }));
  });
};
