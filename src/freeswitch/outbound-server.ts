import { randomUUID } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import type { Clock } from '../clock/index.ts';
import type { CallHandler, Leg, SwitchAbilities, SwitchNode, SwitchServer, SwitchWitness } from '../switch/index.ts';
import type { SocketAddress } from './arguments.ts';
import { channelFacts } from './channel-facts.ts';
import { callApi, linger, setStartVariables } from './commands.ts';
import { EslConnection } from './connection.ts';
import { type Dialing, legMark } from './dial-string.ts';
import { EventSocketViolation, SocketModeUnsuitable } from './errors.ts';
import { ExpectedLegs } from './expected-legs.ts';
import { detached, emptyHeaders, type Headers } from './headers.ts';
import { KnownApis } from './known-apis.ts';
import { FreeSwitchLeg } from './leg.ts';
import { assertHardened } from './modesl.ts';
import { freeSwitchNode, type NodeParts } from './node.ts';
import { follow, subscribe } from './subscriptions.ts';
import { within } from './waiting.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0: the system chooses. */
  readonly port: number;
  readonly handler: CallHandler;
  readonly clock: Clock;
  readonly dialing: Dialing;
  /** What the switch plays to somebody who waits, for example `local_stream://moh`. */
  readonly holdMusic: string;
  /** Profile of the switch's conference rooms. By default `default`. */
  readonly conferenceProfile?: string;
  /** By default every application is taken to be there. */
  readonly abilities?: SwitchAbilities;
  /** Who hears what is told to the switch about the leg with this id. */
  readonly witness?: (legId: string) => SwitchWitness;
  /** Where the switch reaches us, if that is not where this connection came to. */
  readonly ourAddress?: SocketAddress;
  /** Gives the uuids of legs that are rung. By default random ones. */
  readonly newId?: () => string;
  /** A socket that came to nothing, or a handler that failed: for the log, calls go on. */
  readonly failed?: (error: unknown) => void;
}

export interface CallServer extends SwitchServer {
  /** The switch as a whole; the legs that it originates connect here. */
  node(parts: Omit<NodeParts, 'clock' | 'dialing' | 'newId'>): SwitchNode;
}

/**
 * Waits for the `socket` application of the dialplan (`socket host:port async full`).
 * @throws ModeslNotHardened, or the system's error if the address cannot be had.
 */
export async function listenForCalls(options: ListenOptions): Promise<CallServer> {
  assertHardened();
  const calls = new Set<Promise<void>>();
  const connections = new Set<EslConnection>();
  const expected = new ExpectedLegs();
  const apis = new KnownApis();
  let live = 0;
  const server = createServer((socket) => {
    const connection = EslConnection.accept(options.clock, socket);
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
    const call = takeCall(connection, socket, { ...options, expected, apis }, (change) => {
      live += change;
    }).catch((error: unknown) => {
      options.failed?.(error);
      connection.close('the call could not be taken');
    });
    calls.add(call);
    void call.then(() => calls.delete(call));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => options.failed?.(error));
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : options.port;
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const stopAccepting = async () => {
    if (server.listening) server.close();
  };
  return {
    address: { host: options.host, port },
    get live() {
      return live;
    },
    stopAccepting,
    node: (parts) =>
      freeSwitchNode(
        { clock: options.clock, dialing: options.dialing, ...(options.newId && { newId: options.newId }), ...parts },
        expected,
        ({ localHost }) => options.ourAddress ?? { host: isWildcard(options.host) ? localHost : options.host, port },
      ),
    async close() {
      await stopAccepting();
      for (const connection of connections) connection.close('Dragoman is closing');
      await within(options.clock, handlersEndWithinMs, Promise.all(calls));
      await closed;
    },
  };
}

type Options = ListenOptions & { readonly expected: ExpectedLegs; readonly apis: KnownApis };

async function takeCall(
  connection: EslConnection,
  socket: Socket,
  options: Options,
  countLive: (change: 1 | -1) => void,
): Promise<void> {
  const { leg, isCall, take } = await receive(connection, socket, options);
  if (isCall) countLive(1);
  await hold(leg, take, options);
  if (isCall) countLive(-1);
}

/** The leg of a socket, and who takes it. Nothing that lives on holds the switch's long first reply. */
async function receive(connection: EslConnection, socket: Socket, options: Options) {
  const { id, headers } = await learnWho(connection, socket, options);
  const mark = headers[`variable_${legMark}`];
  const expectation =
    options.expected.find(mark, id) ??
    (mark !== undefined && isRungAlone(headers)
      ? await options.expected.findSoon(mark, options.clock, expectedWithinMs)
      : undefined);
  const witness = expectation?.witness ?? options.witness?.(id) ?? { told: () => {} };
  const leg = await openLeg(id, headers, connection, socket, options, witness);
  // Nobody waits for it any more: let go of, it would be joined with somebody.
  if (!expectation && (isBeingScreened(headers) || isRungAlone(headers)))
    return { leg, isCall: false, take: async () => void (await leg.hangup('lost-race')) };
  return { leg, isCall: expectation?.isCall ?? expectation === undefined, take: expectation?.take ?? options.handler };
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

async function hold(leg: Leg, take: (leg: Leg) => Promise<void>, options: Options): Promise<void> {
  try {
    await take(leg);
  } catch (error) {
    options.failed?.(error);
    await leg.hangup('failed');
  } finally {
    await leg.release();
  }
}

/** The state of a leg that has answered and is not yet joined with whom it was rung for. */
function isBeingScreened(headers: Headers): boolean {
  return headers[`variable_${legMark}`] !== undefined && headers['Channel-State'] === 'CS_CONSUME_MEDIA';
}

/** We have rung it for nobody who has called: whoever asked for it expects it, also where another process had it. */
function isRungAlone(headers: Headers): boolean {
  return (
    headers[`variable_${legMark}`] !== undefined &&
    headers['Call-Direction'] === 'outbound' &&
    !isBeingScreened(headers)
  );
}

async function learnWho(connection: EslConnection, socket: Socket, { clock }: Options) {
  const greeting = await within(clock, handshakeMs, connection.greeting());
  const headers = greeting?.headers ?? emptyHeaders();
  const id = headers['Unique-ID'];
  if (id === undefined)
    throw new EventSocketViolation(`${socket.remoteAddress ?? 'somebody'} sent no call in reply to connect`);
  const mode = headers['Socket-Mode'] ?? '';
  const control = headers['Control'] ?? '';
  if (mode !== 'async' || control !== 'full') throw new SocketModeUnsuitable(mode, control);
  return { id: detached(id), headers };
}

/** Sends everything that is the same for every leg in one go. */
async function openLeg(
  id: string,
  headers: Headers,
  connection: EslConnection,
  socket: Socket,
  options: Options,
  witness: SwitchWitness,
): Promise<FreeSwitchLeg> {
  const { clock, dialing, holdMusic, expected, apis } = options;
  const reached = {
    host: detached(headers['variable_socket_host'] ?? options.host),
    port: socket.localPort ?? options.port,
  };
  const leg = new FreeSwitchLeg(id, channelFacts(headers), headers['Answer-State'] === 'answered', {
    connection,
    clock,
    dialing,
    holdMusic,
    conferenceProfile: options.conferenceProfile ?? 'default',
    abilities: options.abilities ?? everything,
    newId: options.newId ?? randomUUID,
    witness,
    expected,
    apis,
    ourAddress: options.ourAddress ?? reached,
  });
  const opening = [linger(lingerSeconds), follow(id), subscribe(), callApi(setStartVariables(id))];
  const replies = await Promise.all(opening.map((command) => connection.send(command)));
  // A caller who has hung up by now is told about by events like any other.
  const refused = replies.find(({ kind, text }) => kind === 'error' && !/no such channel/i.test(text));
  if (refused) throw new EventSocketViolation(`the switch refused our start: ${refused.text}`);
  return leg;
}

const everything: SwitchAbilities = { has: () => true };
/**
 * Longer than a busy switch takes. One whose socket is closed before it has replied to `connect` parks the caller for ever
 * (1.10.12, socket_function), and the dialplan does not go on.
 */
const handshakeMs = 30_000;
/** Whoever goes on where a process was killed has taken its errands by then. */
const expectedWithinMs = 30_000;
/** How long the switch keeps the socket after the end of the call, unless we leave first. */
const lingerSeconds = 10;
const handlersEndWithinMs = 5000;
