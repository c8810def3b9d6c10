import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { VirtualClock } from '../../../src/clock/index.ts';
import { channelFacts } from '../../../src/freeswitch/channel-facts.ts';
import { callApi, status } from '../../../src/freeswitch/commands.ts';
import { EslConnection } from '../../../src/freeswitch/connection.ts';
import { CommandReader } from '../../../src/simulator/command-reader.ts';
import { mutated } from '../mutate.ts';
import { programBytes, switchBytes } from '../seeds.ts';
import { holds, type Target, target } from '../target.ts';

interface StreamInput {
  readonly bytes: Buffer;
  /** How it is cut into pieces on its way: lengths, used in turn. */
  readonly cuts: readonly number[];
}

const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 2000 })), {
  minLength: 1,
  maxLength: 8,
});
const show = ({ bytes, cuts: lengths }: StreamInput) =>
  JSON.stringify({ cuts: lengths, base64: bytes.toString('base64') });

export const eventSocketTargets: readonly Target[] = [
  target<StreamInput>({
    name: 'event socket: what the switch sends',
    weight: 10,
    inputs: fc.record({
      bytes: mutated(switchBytes(), [
        ...[
          'Content-Length: ',
          'Content-Length: 5\n\n',
          'Content-Type: text/event-json\n\n',
          'Content-Type: text/event-plain\n\n',
        ],
        ...[
          'Content-Type: command/reply\n',
          'Reply-Text: +OK\n\n',
          'Content-Type: api/response\n',
          'Event-Name: ',
          '%FF',
          '%0A',
          '\n\n',
          '{"Event-Name":',
        ],
        ...[
          'Content-Type: text/disconnect-notice\n\n',
          'Content-Type: text/rude-rejection\n\n',
          'Content-Type: auth/request\n\n',
          '"Unique-ID":"',
          '_body',
        ],
      ]),
      cuts,
    }),
    check: checkConnection,
    show,
  }),
  target<StreamInput>({
    name: 'event socket: what a program sends to the simulated switch',
    weight: 5,
    inputs: fc.record({
      bytes: mutated(programBytes(), [
        'sendmsg\n',
        'content-length: ',
        'content-length: -1\n\n',
        'api ',
        'bgapi ',
        'event json ',
        '\n\n',
        'connect\n\n',
        'linger\n\n',
      ]),
      cuts,
    }),
    check: checkCommands,
    show,
  }),
];

/** What came of a connection that was fed these pieces; a connection never throws at its socket. */
function fed(pieces: readonly Buffer[]): { readonly events: readonly string[]; readonly closed: boolean } {
  const socket = new QuietSocket();
  const clock = new VirtualClock();
  const connection = EslConnection.accept(clock, socket as unknown as Socket);
  const events: string[] = [];
  void connection.greeting().then(({ headers }) => channelFacts(headers));
  connection.onEvent(({ name, headers, body }) => events.push(JSON.stringify({ name, headers, body })));
  connection.onNotice((notice) => events.push(JSON.stringify(notice)));
  for (let sent = 0; sent < 40; sent++) void connection.send(callApi(status()));
  for (const piece of pieces) socket.emit('data', piece);
  const closed = !connection.isOpen;
  connection.close('the end');
  return { events, closed };
}

function checkConnection({ bytes, cuts: lengths }: StreamInput): void {
  const whole = fed([bytes]);
  const inPieces = fed(cut(bytes, lengths));
  holds(inPieces.closed === whole.closed, () => 'the cuts decide whether the connection is closed');
  holds(JSON.stringify(inPieces.events) === JSON.stringify(whole.events), () => 'the cuts decide which events arrive');
}

function checkCommands({ bytes, cuts: lengths }: StreamInput): void {
  const read = (pieces: readonly Buffer[]) => {
    const reader = new CommandReader();
    return pieces.flatMap((piece) => reader.feed(piece)).map(({ line, headers, body }) => [line, [...headers], body]);
  };
  holds(
    JSON.stringify(read(cut(bytes, lengths))) === JSON.stringify(read([bytes])),
    () => 'the cuts decide which commands arrive',
  );
}

function cut(bytes: Buffer, lengths: readonly number[]): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const length = lengths[index % lengths.length] ?? 1;
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

/** The least that a connection needs of a socket: bytes come when the check sends them, what is written goes nowhere. */
class QuietSocket extends EventEmitter {
  readonly writableLength = 0;
  write(): boolean {
    return true;
  }
  cork(): void {}
  uncork(): void {}
  setNoDelay(): void {}
  setKeepAlive(): void {}
  destroy(): void {
    this.emit('close');
  }
}
