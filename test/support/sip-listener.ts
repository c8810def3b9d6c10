import { createHash, randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A SIP message as it came over the wire. */
export interface SipMessage {
  /** `INVITE sip:7@host SIP/2.0`. */
  readonly start: string;
  /** Every header with this name, in any case. */
  all(name: string): readonly string[];
  /** The first of them; empty if there is none. */
  header(name: string): string;
  readonly text: string;
}

export interface SipListener extends AsyncDisposable {
  readonly address: string;
  /** The next message of this method; those of before are not looked at again. */
  next(method: string): Promise<SipMessage>;
  /** Registers at a switch; 0 seconds: not any more. Fails where the switch does not let it in. */
  register(account: SipAccount, seconds: number): Promise<void>;
}

export interface SipAccount {
  readonly registrar: string;
  readonly user: string;
  readonly password: string;
}

/** A telephone that is busy, and writes down what it is sent. */
export async function sipListener(): Promise<SipListener> {
  const socket = createSocket('udp4');
  const seen: SipMessage[] = [];
  const waiting: { readonly method: string; readonly take: (message: SipMessage) => void }[] = [];
  const known = new Set<string>();
  socket.on('message', (bytes, from) => {
    const message = read(bytes.toString('utf8'));
    const method = message.start.split(' ')[0] ?? '';
    if (method !== 'ACK' && !message.start.startsWith('SIP/2.0'))
      socket.send(reply(message, method === 'INVITE' ? '486 Busy Here' : '200 OK'), from.port, from.address);
    // What comes again because our answer was late is the same message.
    const identity = `${message.header('Call-ID')} ${message.header('CSeq')}`;
    if (known.has(identity)) return;
    known.add(identity);
    const index = waiting.findIndex((each) => each.method === method);
    const [taker] = index < 0 ? [] : waiting.splice(index, 1);
    if (taker) taker.take(message);
    else seen.push(message);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const address = `127.0.0.1:${socket.address().port}`;
  const next = (method: string): Promise<SipMessage> => {
    const index = seen.findIndex(({ start }) => start.startsWith(`${method} `));
    const [found] = index < 0 ? [] : seen.splice(index, 1);
    return found ? Promise.resolve(found) : new Promise((take) => waiting.push({ method, take }));
  };
  return {
    address,
    next,
    async register({ registrar, user, password }, seconds) {
      const [host = '', port = ''] = registrar.split(':');
      const callId = randomUUID();
      const send = (sequence: number, ...more: readonly string[]) => {
        const lines = [
          `REGISTER sip:${host} SIP/2.0`,
          `Via: SIP/2.0/UDP ${address};branch=z9hG4bK${randomUUID()}`,
          'Max-Forwards: 70',
          `From: <sip:${user}@${host}>;tag=${callId}`,
          `To: <sip:${user}@${host}>`,
          `Call-ID: ${callId}`,
          `CSeq: ${sequence} REGISTER`,
          `Contact: <sip:${user}@${address}>;expires=${seconds}`,
          ...more,
          'Content-Length: 0',
        ];
        socket.send(`${lines.join('\r\n')}\r\n\r\n`, Number(port), host);
        return next('SIP/2.0');
      };
      const challenge = (await send(1)).header('WWW-Authenticate');
      const part = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
      const md5 = (text: string) => createHash('md5').update(text).digest('hex');
      const [realm, nonce] = [part('realm'), part('nonce')];
      const secret = md5(`${user}:${realm}:${password}`);
      const answer = md5(`${secret}:${nonce}:00000001:abc:auth:${md5(`REGISTER:sip:${host}`)}`);
      const digest = `username="${user}", realm="${realm}", nonce="${nonce}", uri="sip:${host}", response="${answer}"`;
      const { start } = await send(2, `Authorization: Digest ${digest}, qop=auth, nc=00000001, cnonce="abc"`);
      if (!start.startsWith('SIP/2.0 200')) throw new Error(start);
    },
    async [Symbol.asyncDispose]() {
      socket.close();
    },
  };
}

function read(text: string): SipMessage {
  const [start = '', ...lines] = (text.split('\r\n\r\n')[0] ?? '').split('\r\n');
  const all = (name: string) =>
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return line.slice(0, colon).trim().toLowerCase() === name.toLowerCase() ? [line.slice(colon + 1).trim()] : [];
    });
  return { start, all, header: (name) => all(name)[0] ?? '', text };
}

function reply(message: SipMessage, status: string): string {
  const copied = ['Via', 'From', 'Call-ID', 'CSeq'].flatMap((name) =>
    message.all(name).map((value) => `${name}: ${value}`),
  );
  const to = message.header('To');
  const tagged = to.includes('tag=') ? to : `${to};tag=busy`;
  return [`SIP/2.0 ${status}`, ...copied, `To: ${tagged}`, 'Content-Length: 0', '', ''].join('\r\n');
}
