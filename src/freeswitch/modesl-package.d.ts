/** The parts of modesl 1.2.1 that we touch; the package has no types of its own. */
declare module 'modesl' {
  import type { Socket } from 'node:net';

  type HeaderMap = Record<string, string | number>;

  interface Parser {
    buffer: Buffer;
    /** Bytes of body that are awaited; 0 while headers are being read. */
    bodyLen: number;
    readonly socket: Socket;
    _onData(chunk: Buffer): void;
    _indexOfHeaderEnd(): number;
    _parseHeaderText(text: string): HeaderMap;
    _parseEvent(headers: HeaderMap, body?: string): void;
  }

  interface Connection {
    readonly socket: Socket;
    on(name: string, listener: (...facts: readonly unknown[]) => void): unknown;
    subscribe(events: readonly string[], done?: () => void): void;
  }

  const modesl: {
    readonly Parser: { new (socket: Socket): Parser; readonly prototype: Parser };
    readonly Connection: {
      new (socket: Socket): Connection;
      new (host: string, port: number, password: string): Connection;
      readonly prototype: Connection;
    };
  };
  export default modesl;
}
