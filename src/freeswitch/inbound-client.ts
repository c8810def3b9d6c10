import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/index.ts';
import type { SwitchAbilities } from '../switch/index.ts';
import { oneLine } from './arguments.ts';
import {
  type ApiCall,
  type Command,
  callApi,
  callInBackground,
  listApplications,
  listFileFormats,
} from './commands.ts';
import { EslConnection, rudeRejection } from './connection.ts';
import { legMark } from './dial-string.ts';
import {
  SwitchAddressRefused,
  SwitchAnswerMissing,
  type SwitchError,
  SwitchPasswordWrong,
  SwitchUnreachable,
} from './errors.ts';
import { type EslEvent, header } from './event.ts';
import { readSipText, type SipText } from './incoming-texts.ts';
import { assertHardened } from './modesl.ts';
import { followLeg, forgetLeg, subscribeToNode, subscribeToTexts } from './subscriptions.ts';
import { pass, within } from './waiting.ts';

export interface SwitchAddress {
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

/** The switch's own event socket, for what concerns the node and no single call. */
export interface SwitchClient {
  /** Whether it is connected at this moment; it reconnects by itself. */
  readonly connected: boolean;
  /**
   * Something quick: the switch does nothing else for us meanwhile. Gives the switch's text, `-ERR …` included.
   * @throws SwitchAnswerMissing when the connection is or goes away.
   */
  api(call: ApiCall): Promise<string>;
  /** Something slow, in a thread of the switch's own. @throws SwitchAnswerMissing after `deadlineMs`. */
  bgapi(call: ApiCall, deadlineMs: number): Promise<string>;
  /** Something that the switch's modules hear of. @throws SwitchAnswerMissing when the connection is or goes away. */
  tell(command: Command): Promise<void>;
  /** What the switch can do, asked now. */
  applications(): Promise<SwitchAbilities>;
  /** Every event of the channels with this mark. Gives what ends it. */
  follow(mark: string, listener: (event: EslEvent) => void): Promise<() => void>;
  /** Every text that reaches the switch from here on, through reconnections. One listener. */
  listenForTexts(listener: (text: SipText) => void): Promise<void>;
  /** The address by which this machine reaches the switch. */
  readonly localHost: string;
  close(): Promise<void>;
}

/**
 * Connects and stays connected. Only the first attempt fails loudly; later ones are repeated with growing
 * pauses.
 * @throws SwitchUnreachable, SwitchPasswordWrong, SwitchAddressRefused, ModeslNotHardened.
 */
export async function connectToSwitch(options: SwitchAddress & { readonly clock: Clock }): Promise<SwitchClient> {
  assertHardened();
  oneLine(options.password, 'password');
  const client = new ReconnectingClient(options, options.clock);
  await client.start();
  return client;
}

class ReconnectingClient implements SwitchClient {
  readonly #address: SwitchAddress;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  /** By Job-UUID; null tells that the connection closed. */
  readonly #jobs = new Map<string, (result: string | null) => void>();
  readonly #followed = new Map<string, (event: EslEvent) => void>();
  #texts: ((text: SipText) => void) | undefined;
  #connection: EslConnection | undefined;

  constructor(address: SwitchAddress, clock: Clock) {
    this.#address = address;
    this.#clock = clock;
  }

  get connected(): boolean {
    return this.#connection?.isOpen === true;
  }

  async start(): Promise<void> {
    const connection = await this.#connect();
    void this.#stayConnected(connection);
  }

  async api(call: ApiCall): Promise<string> {
    const reply = await this.#open(call).send(callApi(call));
    if (reply.kind === 'closed') throw new SwitchAnswerMissing(call.name, reply.text);
    return reply.text;
  }

  async tell(command: Command): Promise<void> {
    const reply = await this.#open(command).send(command);
    if (reply.kind === 'closed') throw new SwitchAnswerMissing(command.name, reply.text);
  }

  async bgapi(call: ApiCall, deadlineMs: number): Promise<string> {
    const connection = this.#open(call);
    const jobId = randomUUID();
    const result = new Promise<string | null>((resolve) => this.#jobs.set(jobId, resolve));
    try {
      const reply = await connection.send(callInBackground(call, jobId));
      if (reply.kind !== 'ok') throw new SwitchAnswerMissing(call.name, reply.text);
      const text = await within(this.#clock, deadlineMs, result);
      if (text === undefined) throw new SwitchAnswerMissing(call.name, `it took longer than ${deadlineMs} ms`);
      if (text === null) throw new SwitchAnswerMissing(call.name, await connection.closed);
      return text;
    } finally {
      this.#jobs.delete(jobId);
    }
  }

  async applications(): Promise<SwitchAbilities> {
    const names = namesIn(await this.api(listApplications()));
    if (names.size === 0) throw new SwitchAnswerMissing('show application as json', 'it named none');
    const formats = namesIn(await this.api(listFileFormats()));
    const has = (application: string) => names.has(application);
    return {
      has,
      surelyHas: has,
      // An old switch that lists none plays what it plays.
      plays: (extension) => formats.size === 0 || formats.has(extension) || formats.has(extension.toLowerCase()),
    };
  }

  get localHost(): string {
    return this.#connection?.localHost ?? '127.0.0.1';
  }

  async follow(mark: string, listener: (event: EslEvent) => void): Promise<() => void> {
    this.#followed.set(mark, listener);
    if (this.connected) await this.#connection?.send(followLeg(mark));
    return () => {
      this.#followed.delete(mark);
      if (this.connected) void this.#connection?.send(forgetLeg(mark));
    };
  }

  async listenForTexts(listener: (text: SipText) => void): Promise<void> {
    const isNew = this.#texts === undefined;
    this.#texts = listener;
    if (isNew && this.connected)
      await Promise.all(subscribeToTexts().map((command) => this.#connection?.send(command)));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const connection = this.#connection;
    connection?.close('Dragoman is closing');
    await connection?.closed;
  }

  #open(call: Pick<ApiCall, 'name'>): EslConnection {
    if (!this.#connection?.isOpen) throw new SwitchAnswerMissing(call.name, 'there is no connection at this moment');
    return this.#connection;
  }

  async #stayConnected(first: EslConnection): Promise<void> {
    let connection = first;
    for (;;) {
      await connection.closed;
      for (const finish of this.#jobs.values()) finish(null);
      let pauseMs = firstPauseMs;
      for (;;) {
        if (!(await pass(this.#clock, pauseMs, this.#closing.signal))) return;
        try {
          connection = await this.#connect();
          break;
        } catch {
          pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        }
      }
      if (this.#closing.signal.aborted) connection.close('Dragoman is closing');
    }
  }

  async #connect(): Promise<EslConnection> {
    const connection = EslConnection.open(this.#clock, this.#address);
    connection.onEvent((event) => this.#take(event));
    const greeting = await within(this.#clock, connectMs, connection.greeting());
    if (greeting?.kind !== 'ok') {
      connection.close('no answer');
      throw await this.#failure(connection, greeting?.kind === 'error');
    }
    const marks = [...this.#followed.keys()];
    const texts = this.#texts ? subscribeToTexts() : [];
    const commands = [...subscribeToNode(), ...texts, ...marks.map(followLeg)];
    await Promise.all(commands.map((command) => connection.send(command)));
    this.#connection = connection;
    return connection;
  }

  async #failure(connection: EslConnection, wrongPassword: boolean): Promise<SwitchError> {
    const { host, port } = this.#address;
    if (wrongPassword) return new SwitchPasswordWrong(host, port);
    const reason = await connection.closed;
    return reason === rudeRejection ? new SwitchAddressRefused(host, port) : new SwitchUnreachable(host, port, reason);
  }

  #take(event: EslEvent): void {
    if (event.name === 'MESSAGE') this.#takeText(event);
    else if (event.name === 'BACKGROUND_JOB') this.#jobs.get(header(event, 'Job-UUID') ?? '')?.(event.body);
    else this.#followed.get(header(event, `variable_${legMark}`) ?? '')?.(event);
  }

  #takeText(event: EslEvent): void {
    const text = readSipText(event);
    if (text) this.#texts?.(text);
  }
}

/** From `show application as json` and its like: `{"row_count":…,"rows":[{"name":"answer",…}]}`. */
function namesIn(text: string): ReadonlySet<string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return new Set();
  }
  const rows = (value as { rows?: unknown } | null)?.rows;
  if (!Array.isArray(rows)) return new Set();
  return new Set(rows.flatMap((row: { name?: unknown }) => (typeof row?.name === 'string' ? [row.name] : [])));
}

const connectMs = 5000;
const firstPauseMs = 500;
const longestPauseMs = 30_000;
