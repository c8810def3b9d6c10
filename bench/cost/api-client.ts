import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** The switch's own event socket, for `api` commands only: a bench must not measure our client by our client. */
export class ApiClient {
  readonly #socket: Socket;
  #text = '';
  readonly #waiting: ((body: string) => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk;
      this.#read();
    });
  }

  static async open(host: string, port: number, password: string): Promise<ApiClient> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    const client = new ApiClient(socket);
    const accepted = await client.#send(`auth ${password}`);
    if (!accepted.startsWith('+OK')) throw new Error(`the switch says ${accepted}`);
    return client;
  }

  api(command: string): Promise<string> {
    return this.#send(`api ${command}`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(line: string): Promise<string> {
    this.#socket.write(`${line}\n\n`);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #read(): void {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end < 0) return;
      const head = this.#text.slice(0, end);
      const length = Number(/^Content-Length: (\d+)$/m.exec(head)?.[1] ?? 0);
      const body = this.#text.slice(end + 2, end + 2 + length);
      if (Buffer.byteLength(body) < length) return;
      this.#text = this.#text.slice(end + 2 + body.length);
      if (!head.includes('auth/request'))
        this.#waiting.shift()?.(body || (/^Reply-Text: (.*)$/m.exec(head)?.[1] ?? ''));
    }
  }
}
