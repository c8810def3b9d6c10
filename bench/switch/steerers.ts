import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { systemClock } from '../../src/clock/index.ts';

/** What makes a call of two sounds without Dragoman. */
export interface Steerer {
  readonly port: number;
  /** Calls that came to all they were for. */
  whole(): number;
  close(): void;
}

async function listening(server: Server, whole: () => number): Promise<Steerer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { port, whole, close: () => server.close() };
}

const play = (ms: number) =>
  `sendmsg\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: silence_stream://${ms}\n\n`;

/** A server for mod_httapi: the second request of a call gets the second document; one more tells of its end. */
export function httapiServer(soundMs: number): Promise<Steerer> {
  const asked = new Map<string, number>();
  const sound = `<playback file="silence_stream://${soundMs}"/>`;
  const server = createHttpServer((request, response) => {
    const session = new URL(request.url ?? '', 'http://localhost').searchParams.get('session_id') ?? '';
    const times = (asked.get(session) ?? 0) + 1;
    asked.set(session, times);
    response.setHeader('content-type', 'text/xml');
    const work = times === 1 ? sound : `${sound}<hangup/>`;
    response.end(`<document type="text/freeswitch-httapi"><work>${work}</work></document>`);
  });
  return listening(server, () => [...asked.values()].filter((times) => times >= 2).length);
}

/**
 * The least that an outbound socket can be: it asks for both sounds as one, listens to no event, and closes. The call
 * ends where the dialplan does.
 */
export function bareSocketServer(soundMs: number): Promise<Steerer> {
  let whole = 0;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
    socket.write(`connect\n\n${play(2 * soundMs)}`);
    systemClock.timer(2 * soundMs, () => {
      if (!socket.closed) whole++;
      socket.end();
    });
  });
  return listening(server, () => whole);
}

/** A socket without `async`, which has no thread of its own: each reply says that the sound before it was over. */
export function threadlessSocketServer(soundMs: number): Promise<Steerer> {
  let whole = 0;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    const steps = ['connect\n\n', play(soundMs), play(soundMs), 'exit\n\n'];
    const next = () => {
      if (steps.length === 1) whole++;
      const step = steps.shift();
      if (step !== undefined) socket.write(step);
    };
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const heads = (text + chunk).split('\n\n');
      text = heads.pop() ?? '';
      for (const _ of heads) next();
    });
    next();
  });
  return listening(server, () => whole);
}

/** What would have to hear the keys and ends of calls whose own sockets are deaf while they play. */
export class Listener {
  readonly #socket: Socket;

  constructor(host: string, port: number, password: string) {
    this.#socket = connect(port, host).resume();
    this.#socket.on('error', () => {});
    this.#socket.write(`auth ${password}\n\n`);
  }

  hear(isWanted: boolean): void {
    this.#socket.write(
      isWanted
        ? 'event json CHANNEL_ANSWER CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE DTMF\n\n'
        : 'noevents\n\n',
    );
  }

  close(): void {
    this.#socket.destroy();
  }
}
