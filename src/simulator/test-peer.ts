import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { VirtualClock } from '../clock/index.ts';
import type { SimulatedCall } from './incoming-call.ts';
import { type CallOutcome, SimulatedSwitch, type SimulatedSwitchOptions } from './simulated-switch.ts';

/** One thing the switch said, taken apart. */
export interface PeerFrame {
  readonly raw: string;
  readonly contentType: string;
  /** Of the frame itself. */
  readonly headers: ReadonlyMap<string, string>;
  /** Of the event inside, values decoded; of CHANNEL_DATA for the reply to `connect`. */
  readonly event?: ReadonlyMap<string, string | readonly string[]>;
  readonly body: string;
}

/** Cuts bytes into frames: headers, blank line, as many bytes as Content-Length says. */
function cutFrames(bytes: Buffer): { readonly frames: readonly PeerFrame[]; readonly rest: Buffer } {
  const frames: PeerFrame[] = [];
  let rest = bytes;
  for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
    const head = rest.toString('utf8', 0, end);
    // The reply to `connect` has a Content-Length among its variables of no meaning; only its own counts.
    const length = Number(/^Content-Length: (\d+)$/m.exec(head)?.[1] ?? 0);
    if (rest.length < end + 2 + length) break;
    frames.push(frameOf(head, rest.toString('utf8', end + 2, end + 2 + length)));
    rest = rest.subarray(end + 2 + length);
  }
  return { frames, rest };
}

export function frameOf(head: string, body: string): PeerFrame {
  const headers = parseHeaders(head, false);
  const contentType = headers.get('Content-Type') ?? '';
  const frame = { raw: `${head}\n\n${body}`, contentType, headers, body };
  if (head.startsWith('Event-Name: ')) return { ...frame, event: parseHeaders(head, true) };
  if (contentType === 'text/event-json') return { ...frame, event: new Map(Object.entries(JSON.parse(body))) };
  if (contentType !== 'text/event-plain') return frame;
  const [inner = '', ...more] = body.split('\n\n');
  return { ...frame, event: parseHeaders(inner, true), body: more.join('\n\n') };
}

function parseHeaders(head: string, isEncoded: boolean): Map<string, string> {
  const lines = head.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(': ');
      const value = line.slice(colon + 2);
      return [line.slice(0, colon), isEncoded ? decode(value) : value];
    }),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The other end of an event socket, as bare as can be: what it heard, and how to wait for more. */
export class TestPeer {
  readonly frames: PeerFrame[] = [];
  readonly socket: Socket;
  isClosed = false;
  #rest: Buffer = Buffer.alloc(0);
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      const { frames, rest } = cutFrames(Buffer.concat([this.#rest, bytes]));
      this.#rest = rest;
      this.frames.push(...frames);
      this.#look();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
      this.#look();
    });
  }

  send(text: string): void {
    this.socket.write(text);
  }

  /** Sends a command and returns the next frame that is a reply. */
  async ask(text: string): Promise<PeerFrame> {
    const known = this.#replies().length;
    this.send(`${text}\n\n`);
    await this.until(() => this.#replies().length > known);
    const reply = this.#replies()[known];
    if (reply === undefined) throw new Error(`the switch closed instead of answering "${text}"`);
    return reply;
  }

  /** `sendmsg execute` with a lock; resolves with the EXECUTE_COMPLETE, or undefined at the hang-up. */
  async execute(application: string, argument = '', id = `test-${this.frames.length}`): Promise<PeerFrame | undefined> {
    this.send(executeMessage(application, argument, id));
    const isEnd = (frame: PeerFrame) =>
      frame.event?.get('Event-Name') === 'CHANNEL_EXECUTE_COMPLETE' && frame.event.get('Application-UUID') === id;
    await this.until(() => this.frames.some(isEnd) || this.events('CHANNEL_HANGUP_COMPLETE').length > 0);
    return this.frames.find(isEnd);
  }

  events(name: string): readonly PeerFrame[] {
    return this.frames.filter(({ event }) => event?.get('Event-Name') === name);
  }

  /** Resolves when the condition holds, or the connection is over. */
  async until(condition: () => boolean): Promise<void> {
    while (!this.isClosed && !condition()) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #replies(): readonly PeerFrame[] {
    return this.frames.filter(({ contentType }) => contentType === 'command/reply' || contentType === 'api/response');
  }

  #look(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

export function executeMessage(application: string, argument: string, id: string): string {
  const body =
    Buffer.byteLength(argument) > 0
      ? `content-type: text/plain\ncontent-length: ${Buffer.byteLength(argument)}\n\n${argument}`
      : '\n';
  return `sendmsg\ncall-command: execute\nexecute-app-name: ${application}\nevent-uuid: ${id}\nevent-lock: true\n${body}`;
}

/** An outbound event socket server that hands every call to `program`. */
export async function servePeers(
  program: (peer: TestPeer) => void,
): Promise<{ host: string; port: number; server: Server }> {
  const server = createServer((socket) => program(new TestPeer(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, server };
}

/** A connection to the inbound face; not yet authenticated. */
export async function connectPeer(address: { readonly host: string; readonly port: number }): Promise<TestPeer> {
  const socket = connect(address);
  const peer = new TestPeer(socket);
  await peer.until(() => peer.frames.length > 0);
  return peer;
}

export interface TestCall {
  readonly outcome: CallOutcome;
  readonly peer: TestPeer;
  readonly simulated: SimulatedSwitch;
  readonly clock: VirtualClock;
}

type Program = (peer: TestPeer, context: { readonly clock: VirtualClock; readonly id: string }) => Promise<void>;

/**
 * One call in virtual time. `program` starts when the channel's headers have come, `myevents json` and a linger
 * of 5 s are on and the call is answered; it leaves when it returns.
 */
export function runCall(
  program: Program,
  call: Partial<SimulatedCall> = {},
  options: Partial<SimulatedSwitchOptions> = {},
): Promise<TestCall> {
  const prepared: Program = async (peer, context) => {
    await peer.ask('linger 5');
    await peer.ask('myevents json');
    await peer.execute('answer');
    await program(peer, context);
  };
  return runBareCall(prepared, call, options);
}

/** The same for a program that subscribes to what it wants itself. */
export async function runBareCall(
  program: Program,
  call: Partial<SimulatedCall> = {},
  options: Partial<SimulatedSwitchOptions> = {},
): Promise<TestCall> {
  const clock = new VirtualClock();
  const simulated = new SimulatedSwitch({ clock, ...options });
  const peers: TestPeer[] = [];
  let running: Promise<void> = Promise.resolve();
  const { server, ...target } = await servePeers((peer) => {
    peers.push(peer);
    running = (async () => {
      const connected = await peer.ask('connect');
      await program(peer, { clock, id: String(connected.event?.get('Unique-ID')) });
      peer.send('exit\n\n');
    })();
  });
  try {
    const everything = async () => {
      const outcome = await simulated.placeCall({ to: '700', ...call }, target);
      await running;
      const [peer] = peers;
      if (peer === undefined) throw new Error('nobody was called');
      await peer.until(() => false);
      return { outcome, peer };
    };
    const { outcome, peer } = await clock.run(everything(), 'the end of the call');
    return { outcome, peer, simulated, clock };
  } finally {
    await simulated.close();
    server.close();
  }
}
