import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Contract, Subject } from './subject.ts';

const token = createHash('sha256').update('nobody listens here').digest('hex').slice(0, 32);

/** Sound to WebSockets where the switch has no module for it, as a FreeSWITCH of its own has none. */
export const forking: Contract = (start) => {
  describe('sound to WebSockets', () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    test('a leg that rings has no sound yet', async () => {
      await subject.withCalls(1, async ({ leg }) => {
        const fork = leg.fork({ module: 'audio_fork', port: 9, token, sides: 'caller' });
        expect(await fork.begun).toBe('the leg has no sound before it is answered');
        expect(leg.answered).toBe(false);
      });
    });

    test.each([
      'audio_fork',
      'audio_stream',
    ] as const)('mod_%s is not there: said, and the call goes on', async (module) => {
      if (subject.forkModules.includes(module)) return;
      await subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const fork = leg.fork({ module, port: 9, token, sides: 'both' });
        const problem = `the switch has no uuid_${module}: its module mod_${module} is not loaded`;
        expect(await fork.begun).toBe(problem);
        expect(await fork.ended).toBe(problem);
        await fork.stop();
        expect(leg.gone.aborted).toBe(false);
        const { signal } = new AbortController();
        const sound = { kind: 'silence', durationMs: 100 } as const;
        expect(await leg.play(sound, { endKeys: '', signal })).toMatchObject({ ended: 'done' });
      });
    });
  });
};
