import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TraceLine } from './traces.ts';

/** One command that we sent, as the switch reads it. */
export interface SeenCommand {
  /** `execute playback`, `api uuid_break`, `linger` … */
  readonly name: string;
  /** What an application was given, or the rest of the line. */
  readonly argument: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: string;
}

/**
 * The switch's end of an event socket, on a real connection, doing what the test says: every command is
 * answered at once (`+OK` unless told otherwise) and can be awaited; events come when the test sends them.
 */
export class ScriptedSwitch {
  readonly id: string;
  readonly socket: Socket;
  readonly seen: SeenCommand[] = [];
  /** Replies that differ from `+OK`, by the command's name. Null: none at all. */
  readonly replies = new Map<string, (command: SeenCommand) => string | null>();
  readonly #waiting: { readonly name: string; readonly resolve: (command: SeenCommand) => void }[] = [];
  readonly #taken = new Set<SeenCommand>();
  readonly #greeting: string;
  #unread = Buffer.alloc(0);

  constructor(socket: Socket, greeting: string) {
    this.socket = socket;
    this.#greeting = greeting;
    this.id = /^Unique-ID: (.*)$/m.exec(greeting)?.[1] ?? '';
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', () => {});
  }

  /** Calls us, as the `socket` application of a dialplan does. */
  static async call(port: number, greeting: string = ringingCall()): Promise<ScriptedSwitch> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new ScriptedSwitch(socket, greeting);
  }

  /** The first command of this name that nobody has awaited yet. */
  next(name: string): Promise<SeenCommand> {
    const found = this.seen.find((command) => command.name === name && !this.#taken.has(command));
    if (found) {
      this.#taken.add(found);
      return Promise.resolve(found);
    }
    return new Promise((resolve) => this.#waiting.push({ name, resolve }));
  }

  /** Our own channel's event unless the headers say another `Unique-ID`. */
  event(name: string, headers: Readonly<Record<string, string>> = {}): void {
    const body = JSON.stringify({ 'Event-Name': name, 'Unique-ID': this.id, ...headers });
    this.write(`Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-json\n\n${body}`);
  }

  /** Awaits the execution of an application and begins it. */
  async begin(application: string): Promise<SeenCommand> {
    const command = await this.next(`execute ${application}`);
    this.event('CHANNEL_EXECUTE', this.#about(command, application));
    return command;
  }

  complete(command: SeenCommand, headers: Readonly<Record<string, string>> = {}): void {
    this.event('CHANNEL_EXECUTE_COMPLETE', {
      'Application-Response': '_none_',
      ...this.#about(command, command.name.slice('execute '.length)),
      ...headers,
    });
  }

  /** Both steps of a hang-up, with the notice between them that a lingering socket brings. */
  hangUp(cause: string, headers: Readonly<Record<string, string>> = {}): void {
    this.event('CHANNEL_HANGUP', { 'Hangup-Cause': cause });
    this.write('Content-Type: text/disconnect-notice\nContent-Disposition: linger\nContent-Length: 0\n\n');
    this.event('CHANNEL_HANGUP_COMPLETE', { 'Hangup-Cause': cause, ...headers });
  }

  press(key: string): void {
    this.event('DTMF', { 'DTMF-Digit': key, 'DTMF-Duration': '2000' });
  }

  /**
   * Awaits the execution of an application, then sends what a real switch sent in the trace from the first
   * execution of the same one up to the next command there, with our ids in place of the recorded ones.
   */
  async replay(trace: readonly TraceLine[], application: string): Promise<SeenCommand> {
    const start = trace.findIndex(
      ({ from, raw }) => from === 'app' && raw.includes(`execute-app-name: ${application}\n`),
    );
    const recordedId = /event-uuid: (.*)\n/.exec(trace[start]?.raw ?? '')?.[1] ?? '';
    const rest = trace.slice(start + 2);
    const end = rest.findIndex(({ from }) => from !== 'switch');
    const command = await this.next(`execute ${application}`);
    for (const { raw } of rest.slice(0, end)) this.write(withId(raw, recordedId, command.headers['event-uuid'] ?? ''));
    return command;
  }

  write(bytes: string): void {
    this.socket.write(bytes);
  }

  async close(): Promise<void> {
    if (this.socket.closed) return;
    this.socket.destroy();
    await once(this.socket, 'close');
  }

  #about(command: SeenCommand, application: string): Record<string, string> {
    return { Application: application, 'Application-UUID': command.headers['event-uuid'] ?? '' };
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (;;) {
      const end = this.#unread.indexOf('\n\n');
      if (end < 0) return;
      const [line = '', ...lines] = this.#unread.toString('utf8', 0, end).trim().split('\n');
      const headers = Object.fromEntries(
        lines.map((text) => [text.split(': ')[0]?.toLowerCase(), text.split(': ')[1]]),
      );
      const length = Number(headers['content-length'] ?? 0);
      if (this.#unread.length < end + 2 + length) return;
      const body = this.#unread.toString('utf8', end + 2, end + 2 + length);
      const whole = this.#unread.toString('utf8', 0, end + 2 + length);
      this.#unread = this.#unread.subarray(end + 2 + length);
      this.#take(commandOf(line, headers, body, whole));
    }
  }

  #take(command: SeenCommand): void {
    this.seen.push(command);
    const scripted = this.replies.get(command.name);
    const text = scripted ? scripted(command) : '+OK';
    if (text !== null) this.write(this.#reply(command, text));
    const waiting = this.#waiting.findIndex(({ name }) => name === command.name);
    if (waiting < 0) return;
    this.#taken.add(command);
    this.#waiting.splice(waiting, 1)[0]?.resolve(command);
  }

  #reply(command: SeenCommand, text: string): string {
    if (command.name === 'connect') return this.#greeting;
    if (!command.name.startsWith('api ')) return `Content-Type: command/reply\nReply-Text: ${text}\n\n`;
    return `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(text)}\n\n${text}`;
  }
}

/** The reply to `connect` for a call that rings. */
export function ringingCall(headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    'Event-Name': 'CHANNEL_DATA',
    'Unique-ID': 'a1b2c3d4-0000-4000-8000-00000000000a',
    'Answer-State': 'ringing',
    'Call-Direction': 'inbound',
    'Caller-Caller-ID-Number': '%2B15550001',
    'Caller-Destination-Number': '%2B15550002',
    'Content-Type': 'command/reply',
    'Reply-Text': '%2BOK%0A',
    'Socket-Mode': 'async',
    Control: 'full',
    ...headers,
  };
  return `${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n\n`;
}

/** The same for one that is answered. */
export const answeredCall = () => ringingCall({ 'Answer-State': 'answered' });

function commandOf(line: string, headers: Record<string, string>, body: string, bytes: string): SeenCommand {
  const [first = '', second = '', ...rest] = line.split(' ');
  if (first === 'sendmsg') return { name: `execute ${headers['execute-app-name']}`, argument: body, headers, bytes };
  if (first === 'api' || first === 'bgapi')
    return { name: `${first} ${second}`, argument: rest.join(' '), headers, bytes };
  return { name: first, argument: [second, ...rest].join(' '), headers, bytes };
}

function withId(raw: string, recorded: string, ours: string): string {
  const cut = raw.indexOf('\n\n') + 2;
  const body = raw.slice(cut).replaceAll(recorded, ours);
  return raw.slice(0, cut).replace(/Content-Length: \d+/, `Content-Length: ${Buffer.byteLength(body)}`) + body;
}
