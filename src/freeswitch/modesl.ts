import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import modesl from 'modesl';
import { EventSocketViolation, ModeslNotHardened } from './errors.ts';
import type { Frame } from './event.ts';
import { readHeaders } from './headers.ts';

/** Who takes what a socket brings. */
export interface FrameSink {
  /** Every message, in order, the replies to modesl's own `connect` and `auth` included. */
  frame(frame: Frame): void;
  /** What arrived makes no sense, or taking it failed; nothing more will be read from this socket. */
  broken(error: Error): void;
}

/** Largest body we hold, in bytes: a thousand times an ordinary event. */
export const maximumBody = 4 * 1024 * 1024;
/** Largest block of headers, in bytes: forty times an ordinary reply to `connect`. */
export const maximumHeaders = 256 * 1024;

/** Lets modesl hold the conversation of a socket that the switch opened: it says `connect` at once. */
export function attachModesl(socket: Socket, sink: FrameSink): void {
  sinks.set(socket, sink);
  // It writes its `connect` in two pieces: they go out as one.
  socket.cork();
  quiet(new Connection(socket));
  socket.uncork();
}

/** Lets modesl open the switch's own event socket: it says `auth` when asked. */
export function connectModesl(host: string, port: number, password: string, sink: FrameSink): Socket {
  const connection = new Connection(host, port, password);
  quiet(connection);
  sinks.set(connection.socket, sink);
  return connection.socket;
}

/**
 * Runs a caller's name that kills modesl as shipped through its parser.
 * @throws ModeslNotHardened if the installed modesl does not run with the parts below.
 */
export function assertHardened(): void {
  const socket = new EventEmitter() as Socket;
  let seen: Frame | undefined;
  sinks.set(socket, {
    frame: (frame) => {
      seen = frame;
    },
    broken: () => {},
  });
  new Parser(socket);
  socket.emit('data', Buffer.from('Event-Name: TEST\nCaller-Caller-ID-Name: %FF\nContent-Length: 0\n\n'));
  if (seen?.headers['Caller-Caller-ID-Name'] !== '\ufffd') throw new ModeslNotHardened('header decoding');
  if (Connection.prototype.subscribe !== subscribeToNothing) throw new ModeslNotHardened('subscription');
}

const { Connection, Parser } = modesl;
type ModeslConnection = InstanceType<typeof Connection>;
type ModeslParser = InstanceType<typeof Parser>;

const sinks = new WeakMap<Socket, FrameSink>();
/** Pieces of a body that is not complete yet, so that joining them costs once and not once per piece. */
const pieces = new WeakMap<ModeslParser, { readonly chunks: Buffer[]; bytes: number }>();
/** Whose `connect` or `auth` has been replied to. */
const greeted = new WeakSet<ModeslParser>();

const shipped = { onData: Parser.prototype._onData, parseEvent: Parser.prototype._parseEvent };

Object.assign(Parser.prototype, {
  _onData: guardedData,
  _indexOfHeaderEnd: headerEnd,
  _parseHeaderText: headerText,
  _parseEvent: deliver,
});
Connection.prototype.subscribe = subscribeToNothing;

/** A socket's trouble must end that socket only: whatever is thrown under here is caught here. */
function guardedData(this: ModeslParser, chunk: Buffer): void {
  const sink = sinks.get(this.socket);
  if (sink === undefined) return;
  const held = pieces.get(this) ?? { chunks: [], bytes: 0 };
  held.chunks.push(chunk);
  held.bytes += chunk.length;
  if (this.bodyLen > 0 && this.buffer.length + held.bytes < this.bodyLen) {
    pieces.set(this, held);
    return;
  }
  pieces.delete(this);
  try {
    shipped.onData.call(this, held.chunks.length === 1 ? chunk : Buffer.concat(held.chunks, held.bytes));
    if (this.bodyLen === 0 && this.buffer.length > maximumHeaders)
      throw new EventSocketViolation(`its headers are longer than ${maximumHeaders} bytes`);
  } catch (error) {
    sinks.delete(this.socket);
    sink.broken(error instanceof Error ? error : new EventSocketViolation(String(error)));
  }
}

function headerEnd(this: ModeslParser): number {
  return this.buffer.indexOf('\n\n');
}

function headerText(this: ModeslParser, text: string): Record<string, string | number> {
  const headers: Record<string, string | number> = readHeaders(text);
  const length = headers['Content-Length'];
  if (length === undefined) return headers;
  if (!/^\d{1,9}$/.test(String(length)) || Number(length) > maximumBody)
    throw new EventSocketViolation(`a message announces ${length} bytes`);
  headers['Content-Length'] = Number(length);
  return headers;
}

/**
 * modesl sees what drives its `connect` and `auth`, and of that only what it needs, because it keeps the whole of some
 * replies for as long as the connection lives. Events, and what comes after the reply to them, are none of its business.
 */
function deliver(this: ModeslParser, headers: Record<string, string | number>, body?: string): void {
  const { 'Content-Type': type, 'Reply-Text': reply } = headers;
  if (!greeted.has(this) && !String(type).startsWith('text/event-')) {
    if (type === 'command/reply') greeted.add(this);
    shipped.parseEvent.call(this, { 'Content-Type': type ?? '', ...(reply !== undefined && { 'Reply-Text': reply }) });
  }
  // Nobody else has them: `readHeaders` has just made them.
  if (headers['Content-Length'] !== undefined) delete headers['Content-Length'];
  sinks.get(this.socket)?.frame({ headers: headers as Record<string, string>, body: body ?? '' });
}

/** As shipped, every connection asks for the events of every call of the node. */
function subscribeToNothing(_events: readonly string[], done?: () => void): void {
  done?.();
}

/** Sockets report their own errors; modesl's copy of them must not count as unhandled. */
function quiet(connection: ModeslConnection): void {
  connection.on('error', () => {});
}
