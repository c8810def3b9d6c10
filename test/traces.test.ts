import { EventEmitter } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Frame } from '../src/freeswitch/event.ts';
import { readEvent } from '../src/freeswitch/event.ts';
import { attachModesl } from '../src/freeswitch/modesl.ts';
import { readTrace, traceNames, tracesExist } from '../src/freeswitch/testing/traces.ts';

/** What a reader makes of bytes that arrive in these pieces. */
function framesOf(pieces: readonly Buffer[]): readonly Frame[] {
  const unsent = { write: () => true, cork() {}, uncork() {} };
  const wire = Object.assign(new EventEmitter(), unsent) as unknown as Socket;
  const frames: Frame[] = [];
  attachModesl(wire, {
    frame: (frame) => frames.push(frame),
    broken: (error) => {
      throw error;
    },
  });
  for (const piece of pieces) wire.emit('data', piece);
  return frames;
}

function switchFrames(name: string): readonly Buffer[] {
  return readTrace(name)
    .filter(({ from }) => from === 'switch')
    .map(({ raw }) => Buffer.from(raw, 'utf8'));
}

/** Everywhere in the headers, and at regular places of what follows them. */
function cutsOf(frame: Buffer): readonly number[] {
  const headers = Math.min(frame.indexOf('\n\n') + 3, frame.length);
  const cuts = Array.from({ length: headers < 300 ? headers : 0 }, (_, index) => index);
  const step = Math.max(1, Math.ceil((frame.length - cuts.length) / 40));
  for (let cut = cuts.length; cut < frame.length; cut += step) cuts.push(cut);
  return cuts;
}

describe.skipIf(!tracesExist)('what a real FreeSWITCH sent', () => {
  test.each(traceNames())('%s: one frame per recorded frame, however they arrive', (name) => {
    const frames = switchFrames(name);
    const whole = framesOf([Buffer.concat(frames)]);
    expect(whole).toHaveLength(frames.length);
    expect(framesOf(frames)).toEqual(whole);
    frames.forEach((frame, index) => {
      const next = frames[index + 1] ?? Buffer.alloc(0);
      const wanted = whole.slice(index, index + 2);
      for (const cut of cutsOf(frame)) {
        const seen = framesOf([frame.subarray(0, cut), Buffer.concat([frame.subarray(cut), next])]);
        if (!sameFrames(seen, wanted)) expect.fail(`frame ${index} cut at byte ${cut} reads differently`);
      }
    });
  });

  test.each(traceNames())('%s: every event is read, with a name and the facts of its bytes', (name) => {
    const lines = readTrace(name).filter(({ from }) => from === 'switch');
    const frames = framesOf(lines.map(({ raw }) => Buffer.from(raw, 'utf8')));
    frames.forEach((frame, index) => {
      const recorded = lines[index]?.raw ?? '';
      const event = readEvent(frame);
      if (!frame.headers['Content-Type']?.startsWith('text/event-')) {
        expect(event).toBeNull();
        return;
      }
      expect(event?.name).toBe(/^Event-Name: (.*)$/m.exec(recorded)?.[1]);
      const application = /^Application-UUID: (.*)$/m.exec(recorded)?.[1];
      expect(event?.headers['Application-UUID']).toBe(application);
      expect(event?.headers['Event-Date-Local']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    });
  });

  test('the longest block of headers, the reply to connect, cut at every byte', () => {
    const [reply = Buffer.alloc(0)] = switchFrames('answer-playback-hangup');
    const [wanted] = framesOf([reply]);
    expect(wanted?.headers['Reply-Text']).toBe('+OK\n');
    for (let cut = 0; cut <= reply.length; cut++) {
      const seen = framesOf([reply.subarray(0, cut), reply.subarray(cut)]);
      if (!sameFrames(seen, wanted ? [wanted] : [])) expect.fail(`cut at byte ${cut} it reads differently`);
    }
  });

  test('over a real connection, byte by byte, a whole call reads the same', async () => {
    const frames = switchFrames('reject-busy');
    const bytes = Buffer.concat(frames);
    const server = createServer(async (socket) => {
      socket.setNoDelay(true);
      for (let index = 0; index < bytes.length; index += 7) {
        socket.write(bytes.subarray(index, index + 7));
        if (index % 700 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      socket.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const socket = connect(port, '127.0.0.1');
    const seen: Frame[] = [];
    attachModesl(socket, { frame: (frame) => seen.push(frame), broken: (error) => socket.destroy(error) });
    await new Promise((resolve) => socket.once('close', resolve));
    server.close();
    expect(seen).toEqual(framesOf(frames));
  });
});

function sameFrames(left: readonly Frame[], right: readonly Frame[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ body, headers }, index) => {
      const other = right[index];
      return body === other?.body && JSON.stringify(headers) === JSON.stringify(other.headers);
    })
  );
}
