import { createServer } from 'node:net';
import modesl from 'modesl';
import { request } from 'undici';

/**
 * What somebody writes who needs no proxy: the same commands, one after the other, on the library that we use, with
 * a narrow subscription. No checks, no trace. With a url it also asks for the two documents, and does not look at them.
 */
const [url] = process.argv.slice(2);
const ask = async (path) => {
  if (url === undefined) return;
  const { body } = await request(`${url}${path}`, { method: 'POST', body: 'CallSid=CA1&From=1&To=1' });
  await body.text();
};
/** Before which step which document is asked for. */
const documents = new Map([
  [0, '/one'],
  [3, '/two'],
]);
const steps = [
  ['answer', ''],
  ['speak', 'flite|slt|Hello.'],
  ['playback', 'silence_stream://1000'],
  ['speak', 'flite|slt|Bye.'],
];

const server = createServer((socket) => {
  const connection = new modesl.Connection(socket);
  connection.reqEvents = [];
  connection.subscribe = (_events, done) => done?.();
  connection.on('error', () => {});
  connection.on('esl::ready', () => {
    const id = connection.getInfo().getHeader('Unique-ID');
    const send = (command) => connection.sendRecv(command, () => {});
    send('linger 10');
    send(`filter Unique-ID ${id}`);
    send('event json CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP_COMPLETE DTMF');
    let index = 0;
    const next = async () => {
      if (documents.has(index)) await ask(documents.get(index));
      const [name, argument] = steps[index++] ?? [];
      if (name === undefined) return send(`api uuid_kill ${id} NORMAL_CLEARING`);
      const length = Buffer.byteLength(argument ?? '');
      send(
        `sendmsg\ncall-command: execute\nexecute-app-name: ${name}\nevent-lock: true\n` +
          (length > 0 ? `content-type: text/plain\ncontent-length: ${length}\n\n${argument}` : ''),
      );
    };
    connection.on(`esl::event::CHANNEL_EXECUTE_COMPLETE::${id}`, next);
    connection.on(`esl::event::CHANNEL_HANGUP_COMPLETE::${id}`, () => send('exit'));
    next();
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
});
process.on('message', (asked) => {
  if (asked === 'close') process.exit(0);
  else process.send?.(process.cpuUsage());
});
