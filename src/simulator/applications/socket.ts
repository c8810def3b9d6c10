import { connect } from 'node:net';
import type { Channel } from '../channel.ts';
import { Connection } from '../connection.ts';
import type { Application } from '../exchange.ts';
import { watchSockets } from '../loopback-pair.ts';
import { isTrue } from '../tokens.ts';

/** For the first command of the program. */
const patienceMs = 25_000;

/**
 * `socket host:port[|host:port…] async full`: hands the channel to the first program that takes the connection,
 * and waits, parked, until the call or the control is over. Always asynchronous and full here.
 */
export const socket: Application = {
  module: 'mod_event_socket',
  needsMedia: false,
  about: 'Connect to a socket',
  syntax: '<ip>[:<port>]',
  async run({ channel, argument }) {
    const connection = await openFirst(channel, argument.split(' ')[0] ?? '');
    if (connection === undefined) return;
    const { thread } = channel;
    await thread.wait({ until: AbortSignal.any([connection.admitted, connection.ended]), ms: patienceMs });
    if (connection.isAdmitted && !channel.isGone) {
      await parkUnderControl(channel, connection);
      thread.reset();
    } else connection.destroy();
  },
};

/** Everything that the program sends is executed inside this wait. */
async function parkUnderControl(channel: Channel, connection: Connection): Promise<void> {
  const { thread } = channel;
  const giveUp = () => {
    if (isTrue(channel.variables.get('socket_resume'))) thread.abort();
  };
  connection.ended.addEventListener('abort', giveUp);
  await untilNextTick(channel);
  channel.fire('CHANNEL_PARK');
  // Without media the queue is looked at only after the first pause.
  await untilNextTick(channel);
  await thread.wait({ until: connection.ended, onDigit: () => false });
  connection.ended.removeEventListener('abort', giveUp);
  channel.fire('CHANNEL_UNPARK');
}

function untilNextTick(channel: Channel): Promise<void> {
  return new Promise((resolve) => channel.atNextTick(resolve));
}

async function openFirst(channel: Channel, addresses: string): Promise<Connection | undefined> {
  for (const address of addresses.split('|')) {
    const [, host = '', port = '8084'] = /^(.*?)(?::(\d+))?(?:\/.*)?$/.exec(address) ?? [];
    channel.variables.set('socket_host', host);
    const connection = await open(channel, host, Number(port));
    if (connection !== undefined) return connection;
  }
  return undefined;
}

/** Undefined when nobody takes the call there. Time stands still meanwhile. */
function open(channel: Channel, host: string, port: number): Promise<Connection | undefined> {
  const { exchange } = channel;
  const release = exchange.clock.hold();
  watchSockets();
  return new Promise((resolve) => {
    const opened = connect({ host, port });
    const refused = () => {
      release();
      resolve(undefined);
    };
    opened.once('error', refused);
    opened.once('connect', () => {
      opened.off('error', refused);
      const connection = new Connection(exchange, opened, { by: 'connect' }, channel);
      channel.connections = [...channel.connections, connection];
      release();
      resolve(connection);
    });
  });
}
