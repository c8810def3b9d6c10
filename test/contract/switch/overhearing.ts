import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import { blankPage } from '../../support/blank-page.ts';
import type { Contract, Subject } from './subject.ts';

const never = new AbortController().signal;
const silence = (durationMs: number) => ({ kind: 'silence', durationMs }) as const;

/** One leg that hears another; faxes. */
export const overhearing: Contract = (start) => {
  describe('listening to another leg', () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    test('lasts until the other has left', async () => {
      await subject.withCalls(2, async (one, other) => {
        await one?.leg.answer();
        await other?.leg.answer();
        if (!one || !other) return;
        const heard = one.leg.listenTo(other.leg.id, never);
        await sleep(subject.clock, 600);
        await other.leave();
        expect(await heard).toMatchObject({ ended: 'done' });
        expect(one.leg.gone.aborted).toBe(false);
        expect(await one.leg.play(silence(60), { endKeys: '', signal: never })).toMatchObject({ ended: 'done' });
      });
    });

    test('or until the signal', async () => {
      await subject.withCalls(2, async (one, other) => {
        await one?.leg.answer();
        await other?.leg.answer();
        if (!one || !other) return;
        const stop = new AbortController();
        const heard = one.leg.listenTo(other.leg.id, stop.signal);
        await sleep(subject.clock, 600);
        stop.abort();
        expect(await heard).toMatchObject({ ended: 'aborted' });
        expect([one.leg.gone.aborted, other.leg.gone.aborted]).toEqual([false, false]);
        expect(await one.leg.play(silence(60), { endKeys: '', signal: never })).toMatchObject({ ended: 'done' });
      });
    });

    test('a leg that is not there is none', async () => {
      await subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        expect(await leg.listenTo('00000000-0000-4000-8000-000000000000', never)).toMatchObject({ ended: 'done' });
        expect(leg.gone.aborted).toBe(false);
        expect(await leg.listenTo('all && x', never)).toMatchObject({ ended: 'failed' });
      });
    });

    test('lamps are shown, and of nobody who cannot be', async () => {
      const messages = { fresh: 2, kept: 1 };
      expect(await subject.node.showPresence({ who: '1001@127.0.0.1', state: 'busy', messages })).toEqual({
        ended: 'done',
      });
      expect(await subject.node.showPresence({ who: '1001@127.0.0.1', state: 'idle' })).toEqual({ ended: 'done' });
      expect(await subject.node.showPresence({ who: 'a\n\nb@c', state: 'idle' })).toMatchObject({ ended: 'failed' });
    });

    test('a fax is received as a TIFF file', { timeout: 90_000 }, async () => {
      const sent = join(subject.folder, 'sent.tif');
      writeFileSync(sent, blankPage());
      await subject.withCalls(1, async (call) => {
        await call.leg.answer();
        const path = join(subject.folder, 'received.tif');
        await call.sendFax(sent);
        const end = await call.leg.receiveFax({ path, t38: 'off' }, never);
        expect({ ...end, from: undefined, detail: end.detail }).toEqual({ ended: 'received', pages: 1 });
        expect(existsSync(path)).toBe(true);
      });
    });

    test('a machine that is about to send a fax is heard, a voice is none', { timeout: 60_000 }, async () => {
      const sent = join(subject.folder, 'announced.tif');
      writeFileSync(sent, blankPage());
      await subject.withCalls(1, async (call) => {
        await call.leg.answer();
        await call.speak(800);
        expect(await call.leg.hearFax(2000, never)).toEqual({ ended: 'silent' });
        const stop = new AbortController();
        const cut = call.leg.hearFax(20_000, stop.signal);
        await sleep(subject.clock, 600);
        stop.abort();
        expect(await cut).toEqual({ ended: 'aborted' });
        await call.sendFax(sent);
        expect(await call.leg.hearFax(12_000, never)).toEqual({ ended: 'heard' });
        const path = join(subject.folder, 'announced-received.tif');
        expect(await call.leg.receiveFax({ path, t38: 'off' }, never)).toMatchObject({ ended: 'received', pages: 1 });
      });
    });

    test('whoever sends none is given up at the signal', async () => {
      await subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const stop = new AbortController();
        const path = join(subject.folder, 'nothing.tif');
        const end = leg.receiveFax({ path, t38: 'auto' }, stop.signal);
        await sleep(subject.clock, 1500);
        stop.abort();
        expect(await end).toMatchObject({ ended: 'aborted', pages: 0 });
        expect(leg.gone.aborted).toBe(false);
      });
    });
  });
};
