import { randomInt, randomUUID } from 'node:crypto';
import { systemClock } from '../../src/clock/index.ts';
import { EslConnection } from '../../src/freeswitch/connection.ts';
import type { EslEvent } from '../../src/freeswitch/event.ts';
import {
  type ApiCall,
  type CallServer,
  connectToSwitch,
  listenForCalls,
  type SwitchClient,
} from '../../src/freeswitch/index.ts';
import type { ForkModule, Leg, SwitchNode, SwitchWitness } from '../../src/switch/index.ts';

/**
 * A FreeSWITCH to try our leg on: `FREESWITCH=host:port:password` of its event socket, and
 * `FREESWITCH_SIP=host:port` of the profile `internal`, which sends calls to a dialplan where numbers with 7
 * answer and are silent, with 8 are busy, with 9 ring; user 1000 has one telephone, a number with 7.
 */
const [host = '', port = '', password = ''] = (process.env['FREESWITCH'] ?? '').split(':');
export const eventSocket = { host, port: Number(port), password };
const sip = process.env['FREESWITCH_SIP'] ?? '127.0.0.1:5080';
export const switchIsGiven = host !== '';
if (!switchIsGiven)
  process.stderr.write('No real switch: set FREESWITCH=host:port:password to try the leg on one. Skipped.\n');

export const dialing = { numbers: `sofia/internal/{number}@${sip}`, users: 'user/{user}', profile: 'internal' };
/** The switch as dragoman.yaml names it. */
export const configured = { address: `${host}:${port}`, password, ...dialing };

/** A call between the switch and itself: the caller is a channel of ours, the called leg comes to our socket. */
export interface RealCall {
  readonly leg: Leg;
  /** The caller's own channel. */
  readonly caller: string;
  readonly number: string;
  /** What became of the caller's attempt: `+OK uuid` or `-ERR CAUSE`. */
  readonly result: Promise<string>;
}

export interface RealSwitchOptions {
  readonly numbers?: string;
  readonly witness?: (legId: string) => SwitchWitness;
}

export class RealSwitch {
  readonly #client: SwitchClient;
  readonly #server: CallServer;
  readonly #events: EslConnection;
  readonly #arrivals = new Map<string, (leg: Leg) => void>();
  readonly #over = new Map<Leg, () => void>();
  readonly #keys = new Map<string, string>();
  readonly #unasked: unknown[];

  private constructor(
    client: SwitchClient,
    server: (own: RealSwitch) => CallServer,
    events: EslConnection,
    unasked: unknown[],
  ) {
    this.#client = client;
    this.#events = events;
    this.#unasked = unasked;
    this.#server = server(this);
    events.onEvent(({ name, headers }) => {
      const id = headers['Unique-ID'] ?? '';
      if (name === 'DTMF') this.#keys.set(id, this.keysHeardBy(id) + headers['DTMF-Digit']);
    });
  }

  /** `numbers` is the dial string of a number, where it is not the usual one; `witness` hears what legs are told to do. */
  static async start({ numbers = dialing.numbers, witness }: RealSwitchOptions = {}): Promise<RealSwitch> {
    const client = await connectToSwitch({ ...eventSocket, clock: systemClock });
    const unasked: unknown[] = [];
    let own: RealSwitch | undefined;
    const server = await listenForCalls({
      host: '127.0.0.1',
      port: 0,
      clock: systemClock,
      dialing: { ...dialing, numbers },
      holdMusic: 'local_stream://moh',
      abilities: await client.applications(),
      handler: (leg) => own?.hold(leg) ?? Promise.resolve(),
      failed: (error) => unasked.push(error),
      ...(witness && { witness }),
    });
    const events = EslConnection.open(systemClock, eventSocket);
    await events.greeting();
    const names = 'CHANNEL_EXECUTE CHANNEL_CREATE CHANNEL_ORIGINATE DTMF';
    await events.send({ bytes: `event json ${names}\n\n`, name: 'event', shown: '' });
    own = new RealSwitch(client, () => server, events, unasked);
    return own;
  }

  /** Sockets that came to nothing, and handlers that failed. */
  get failures(): readonly unknown[] {
    return this.#unasked;
  }

  get node(): SwitchNode {
    return this.#server.node({ client: async () => this.#client });
  }

  get live(): number {
    return this.#server.live;
  }

  /** Keeps a call's handler running until the test lets it go. */
  hold(leg: Leg): Promise<void> {
    return new Promise((resolve) => {
      this.#over.set(leg, resolve);
      this.#arrivals.get(leg.id)?.(leg);
      this.#arrivals.delete(leg.id);
    });
  }

  /** The handler of this leg's call has ended. */
  letGo(leg: Leg): void {
    this.#over.get(leg)?.();
    this.#over.delete(leg);
  }

  api(command: string): Promise<string> {
    return this.#client.api(raw(command));
  }

  /** Those that this switch has; none comes with FreeSWITCH. */
  async forkModules(): Promise<readonly ForkModule[]> {
    const found: ForkModule[] = [];
    for (const module of ['audio_fork', 'audio_stream'] as const)
      if ((await this.api(`module_exists mod_${module}`)) === 'true') found.push(module);
    return found;
  }

  /** `then` is what the dialplan has after our socket, `does` what the caller does once it is answered. */
  async call(variables: Readonly<Record<string, string>> = {}, then = '', does = '&park()'): Promise<RealCall> {
    const number = `9${randomInt(1e8, 1e9)}`;
    const caller = randomUUID();
    const all = { origination_uuid: caller, origination_caller_id_number: '+15550001', ...variables };
    const text = Object.entries(all).map(([name, value]) => `${name}='${value}'`);
    const argument = `{${text.join(',')}}sofia/internal/${number}@${sip} ${does}`;
    const result = this.#client.bgapi(raw(`originate ${argument}`), 60_000).catch(String);
    const id = await this.#inbound(number);
    const arrived = new Promise<Leg>((resolve) => this.#arrivals.set(id, resolve));
    const { host: ours, port: our } = this.#server.address;
    await this.api(`uuid_transfer ${id} 'socket:${ours}:${our} async full${then}' inline`);
    return { leg: await arrived, caller, number, result };
  }

  /**
   * Lets a call in to another socket than our own; `does` is what the caller does once it is answered. The channel, as
   * the switch has it.
   */
  async callTo(address: string, does = '&park()', number = `9${randomInt(1e8, 1e9)}`): Promise<string> {
    const argument = `{origination_caller_id_number='+15550001'}sofia/internal/${number}@${sip} ${does}`;
    void this.#client.bgapi(raw(`originate ${argument}`), 60_000).catch(String);
    const id = await this.#inbound(number);
    await this.api(`uuid_transfer ${id} 'socket:${address} async full' inline`);
    return id;
  }

  /** Every event that this test's own connection hears. Returns what ends it. */
  onEvent(listener: (event: EslEvent) => void): () => void {
    return this.#events.onEvent(listener);
  }

  /** The next event that fits. */
  event(fits: (event: EslEvent) => boolean): Promise<EslEvent> {
    return new Promise((resolve) => {
      const forget = this.#events.onEvent((event) => {
        if (!fits(event)) return;
        forget();
        resolve(event);
      });
    });
  }

  /** The channel, on the far profile, of who was rung by this number. */
  farEnd(number: string): Promise<string> {
    return this.#inbound(number);
  }

  /** Keys that this channel has read since the switch was given to us. */
  keysHeardBy(channel: string): string {
    return this.#keys.get(channel) ?? '';
  }

  /** The caller presses keys. */
  press(leg: Leg, keys: string): Promise<string> {
    return this.api(`uuid_recv_dtmf ${leg.id} ${keys}`);
  }

  async close(): Promise<void> {
    for (const leg of this.#over.keys()) this.letGo(leg);
    await this.#server.close();
    await this.#client.close();
    this.#events.close('done');
  }

  async #inbound(number: string): Promise<string> {
    for (;;) {
      const { rows = [] } = JSON.parse(await this.api('show channels as json')) as { rows?: Record<string, string>[] };
      const id = rows.find(({ dest, direction }) => dest === number && direction === 'inbound')?.['uuid'];
      if (id !== undefined) return id;
    }
  }
}

/** What a test may tell a switch of its own, the program may not. */
export function raw(command: string): ApiCall {
  const [name = '', ...argument] = command.split(' ');
  return { name, argument: argument.join(' ') } as ApiCall;
}

/** Resolves after real time: what is tried here is the switch's own pace. */
export function realTime(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.timer(ms, resolve));
}
