import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sleep } from '../../src/clock/index.ts';
import type { ConferenceEvent } from '../../src/verbs/index.ts';
import { house } from '../support/house.ts';
import { meeting, spoken } from '../support/some-verbs.ts';
import { callbackTo, notifyAt } from '../support/verb-documents.ts';

const maximumParticipants = 4;

/** Somebody who comes, and what becomes of them, in ms from then on. */
interface Actor {
  readonly atMs: number;
  readonly startsOnEnter: boolean;
  readonly endsOnExit: boolean;
  readonly hears: 'document' | 'music' | 'silence';
  readonly afterMs: number;
  readonly does: 'hangs up' | 'presses' | 'is kicked' | 'is held' | 'is replaced' | 'ends the room';
}

const someMs = fc.nat({ max: 60 }).map((steps) => steps * 100);
const actor = fc.record<Actor>({
  atMs: someMs,
  startsOnEnter: fc.boolean(),
  endsOnExit: fc.integer({ min: 0, max: 4 }).map((chance) => chance === 0),
  hears: fc.constantFrom('document', 'music', 'silence'),
  afterMs: someMs,
  does: fc.constantFrom('hangs up', 'presses', 'is kicked', 'is held', 'is held', 'is replaced', 'ends the room'),
});

test('whoever comes and goes, and how: counts are right, everybody leaves once, every room ends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(actor, { minLength: 2, maxLength: 8 }), async (actors) => {
      await using at = await house((url) => ({
        ...Object.fromEntries(
          actors.map(({ startsOnEnter, endsOnExit, hears }, index) => [
            `/in${index}`,
            [
              meeting({
                room: 'room',
                startsOnEnter,
                endsOnExit,
                beep: 'both',
                waiting:
                  hears === 'document'
                    ? { ask: callbackTo(`${url}/wait`) }
                    : hears === 'music'
                      ? { source: { kind: 'hold-music' } }
                      : 'silence',
                maximumParticipants,
                leaveKeys: '*',
                timeLimitMs: 15_000,
                notify: [notifyAt(`${url}/events`)],
              }),
              spoken('Afterwards.'),
            ],
          ]),
        ),
        '/wait': [spoken('One moment, please.')],
        '/events': () => null,
      }));
      const outcomes = new Map<string, number>();
      await at.run(async () => {
        const began = at.clock.now();
        await Promise.all(
          actors.map(async ({ atMs, afterMs, does }, index) => {
            await sleep(at.clock, atMs);
            const call = await at.call(`/in${index}`, { hangsUpAfterMs: 30_000 });
            await sleep(at.clock, afterMs);
            const room = at.services.rooms.find('house', 'room');
            if (does === 'hangs up') call.caller.hangUp();
            else if (does === 'presses') call.caller.press('*');
            else if (does === 'is kicked') room?.kick(call.id);
            else if (does === 'ends the room') room?.end();
            else if (does === 'is replaced') await call.control?.replace({ go: 'into', verbs: [spoken('Elsewhere.')] });
            else {
              await room?.hold(call.id, index % 2 === 0 ? 'silence' : { source: { kind: 'hold-music' } });
              await sleep(at.clock, 700);
              await room?.hold(call.id, null);
            }
            await call.over;
            for (const report of call.reports)
              if (report.verb === 'conference') {
                outcomes.set(report.outcome, (outcomes.get(report.outcome) ?? 0) + 1);
                if (report.outcome === 'failed') throw new Error(`failed: ${report.failure}`);
              }
          }),
        );
        expect(at.clock.now() - began).toBeLessThan(60_000);
      });
      // A caller is gone a moment before it is written down what became of the call.
      await at.run(async () => {
        while (at.services.calls.size > 0) await new Promise<void>((resolve) => at.clock.timer(10, resolve));
      });
      expect(at.services.rooms.size).toBe(0);
      expect(at.services.calls.size).toBe(0);
      const told = at.said('/events').map(({ event }) => event as ConferenceEvent);
      for (const id of new Set(told.map(({ room }) => room.id))) {
        const life = told.filter(({ room }) => room.id === id).toSorted((one, other) => one.sequence - other.sequence);
        expect(life.map(({ sequence }) => sequence)).toEqual(life.map((_, index) => index));
        expect(life[0]?.event).toBe('created');
        expect(life.at(-1)?.event).toBe('ended');
        const inside = new Set<string>();
        for (const { event, room, member } of life) {
          const who = member?.callId ?? '';
          if (event === 'joined') {
            expect(inside.has(who)).toBe(false);
            inside.add(who);
          }
          if (event === 'left') expect(inside.delete(who)).toBe(true);
          if (event === 'started') expect(inside.size).toBeGreaterThan(1);
          if (event !== 'created') expect(room.size).toBe(inside.size);
          expect(inside.size).toBeLessThanOrEqual(maximumParticipants);
        }
        expect(inside.size).toBe(0);
        expect(life.filter(({ event }) => event === 'started').length).toBeLessThanOrEqual(1);
        // Whoever stays when the room is ended is told so.
        const ending = life.at(-1)?.reason;
        const others = life.flatMap(({ event, reason }) =>
          event === 'left' && reason === 'moderator-left' ? [1] : [],
        );
        if (others.length > 0) expect(ending).toBe('moderator-left');
      }
    }),
    { numRuns: 25, seed: 20261128, endOnFailure: true },
  );
}, 240_000);
