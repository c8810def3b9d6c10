import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import type { Contract, Subject } from './subject.ts';

const endless = { kind: 'silence', durationMs: 'endless' } as const;
const options = (signal: AbortSignal) => ({ endKeys: '', signal });
const parameters = { 'start-input-timers': 'true', 'no-input-timeout': '0', 'speech-timeout': '800' };

/** A recogniser beside other operations, or none; and the caller's own sound. */
export const listening: Contract = (start) => {
  describe('recognisers and echo', () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    const withGrammar = async (folder: string) => {
      const source = join(folder, 'choices.gram');
      await writeFile(source, '#JSGF V1.0;\ngrammar choices;\npublic <choice> = yes | no;\n');
      return { name: 'choices', source };
    };

    test('a recogniser listens beside a sound, and stops when told', async () => {
      const grammar = await withGrammar(subject.folder);
      await subject.withCalls(1, async (call) => {
        const { leg } = call;
        await leg.answer();
        const heard = await leg.listen({ engine: 'pocketsphinx', grammars: [grammar], parameters });
        expect(heard).toMatchObject({ ok: true });
        if (!heard.ok) return;
        const stop = new AbortController();
        const sound = leg.play(endless, options(stop.signal));
        await sleep(subject.clock, 300);
        stop.abort();
        expect(await sound).toMatchObject({ ended: 'aborted' });
        await heard.stop();
        await heard.stop();
        // Another one can be started on the same leg.
        const again = await leg.listen({ engine: 'pocketsphinx', grammars: [grammar], parameters });
        expect(again).toMatchObject({ ok: true });
        if (again.ok) await again.stop();
      });
    });

    test.each([
      ['an engine that is not there', 'nosuchengine', null],
      ['a grammar that is not there', 'pocketsphinx', '/nowhere/at/all.gram'],
      ['a grammar with a live variable in its name', 'pocketsphinx', '/tmp/${system(id)}.gram'],
    ])('%s is a problem, and the call goes on', async (_name, engine, source) => {
      const grammar = source === null ? await withGrammar(subject.folder) : { name: 'none', source };
      await subject.withCalls(1, async (call) => {
        await call.leg.answer();
        const heard = await call.leg.listen({ engine, grammars: [grammar], parameters });
        expect(heard).toMatchObject({ ok: false, problem: expect.stringMatching(/./) });
        expect(call.leg.gone.aborted).toBe(false);
        const after = await call.leg.play({ kind: 'silence', durationMs: 60 }, options(new AbortController().signal));
        expect(after).toMatchObject({ ended: 'done' });
      });
    });

    test('a leg that leaves while somebody listens ends both', async () => {
      const grammar = await withGrammar(subject.folder);
      await subject.withCalls(1, async (call) => {
        await call.leg.answer();
        const heard = await call.leg.listen({ engine: 'pocketsphinx', grammars: [grammar], parameters });
        await call.leave();
        await call.leg.ended;
        if (heard.ok) await heard.stop();
        expect(await call.leg.listen({ engine: 'pocketsphinx', grammars: [grammar], parameters })).toMatchObject({
          ok: false,
        });
      });
    });

    test('echo lasts until its signal', async () => {
      await subject.withCalls(1, async (call) => {
        await call.leg.answer();
        const stop = new AbortController();
        const echo = call.leg.echo(stop.signal);
        await sleep(subject.clock, 300);
        stop.abort();
        expect(await echo).toEqual({ ended: 'aborted' });
        expect(call.leg.gone.aborted).toBe(false);
      });
    });
  });
};
