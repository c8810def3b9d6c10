import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What a server says to a command; null: nothing, ever. */
export type FtpReply = string | null;

export interface FtpScript {
  readonly greeting?: FtpReply;
  /** Other replies than those of a server that is well, by command; of a list one after the other, the last for ever. */
  readonly replies?: Readonly<Record<string, FtpReply | readonly FtpReply[]>>;
  /** The four numbers in its answer to PASV. */
  readonly passive?: string;
  /** How it ends after so many bytes of a file. */
  readonly data?: { readonly bytes: number; readonly by: 'hanging up' | 'reading no further' };
}

const well: Readonly<Record<string, FtpReply>> = {
  USER: '331 who is it',
  PASS: '230 come in',
  EPSV: '500 what is that',
  STOR: '150 send it',
  RNFR: '350 and its new name',
};

/** An FTP server on a port of the system's that does what the script says, however wrong that is. */
export async function scriptedFtp({ greeting = '220 hello', replies = {}, passive = '127,0,0,1', data }: FtpScript) {
  const commands: string[] = [];
  const open = new Set<Socket>();
  let received = 0;
  let offered: Server | undefined;
  const asked = new Map<string, number>();
  const scripted = (command: string): FtpReply => {
    const reply = replies[command];
    if (!Array.isArray(reply))
      return (reply as FtpReply | undefined) === undefined ? (well[command] ?? '200 fine') : (reply as FtpReply);
    const times = asked.get(command) ?? 0;
    asked.set(command, times + 1);
    return reply[Math.min(times, reply.length - 1)] ?? null;
  };
  const offer = async (control: Socket) => {
    offered?.close();
    const made = createServer((socket) => {
      open.add(socket.on('error', () => {}));
      let bytes = 0;
      socket.on('data', (chunk) => {
        bytes += chunk.length;
        received += chunk.length;
        if (!data || bytes < data.bytes) return;
        if (data.by === 'reading no further') socket.pause();
        else {
          socket.resetAndDestroy();
          control.write('426 it broke\r\n');
        }
      });
      socket.on('end', () => control.write('226 got it\r\n'));
    });
    offered = made;
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
    const { port } = made.address() as AddressInfo;
    return `227 Entering Passive Mode (${passive},${port >> 8},${port & 255})`;
  };
  const server = createServer((control) => {
    open.add(control.on('error', () => {}));
    if (greeting !== null) control.write(`${greeting}\r\n`);
    let rest = '';
    control.on('data', async (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        commands.push(line);
        const [command = ''] = line.split(' ');
        const reply = command === 'PASV' ? await offer(control) : scripted(command);
        if (reply !== null) control.write(`${reply}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    commands,
    received: () => received,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      offered?.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
