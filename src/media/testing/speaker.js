// A speech program for tests: says what it was given, in its own way, and misbehaves when told to.

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const options = Object.fromEntries(process.argv.slice(2).map((word) => word.split(/=(.*)/s).slice(0, 2)));
const text = options.text === undefined ? readFileSync(0, 'utf8') : readFileSync(options.text, 'utf8');
if (options.log)
  writeFileSync(options.log, `${JSON.stringify({ ...options, text: undefined, said: text })}\n`, { flag: 'a' });
if (text.includes('FAIL')) {
  process.stderr.write('first line\nno such voice\n');
  process.exit(3);
}
if (text.includes('HANG')) {
  // Its child would go on if only the program itself were ended.
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  writeFileSync(options.pids, `${process.pid} ${child.pid}`);
  setInterval(() => {}, 1000);
} else if (text.includes('NOTHING')) process.exit(0);
else if (text.includes('GARBAGE')) give(Buffer.from('this is no sound'));
else if (text.includes('FLOOD')) give(Buffer.alloc(2_000_000));
else give(wav(text.length * 20));

function give(bytes) {
  if (options.out) writeFileSync(options.out, bytes);
  else process.stdout.write(bytes);
}

/** So many ms of a tone. */
function wav(ms) {
  const data = Buffer.alloc(ms * 16);
  for (let at = 0; at < data.length; at += 2) data.writeInt16LE(Math.round(8000 * Math.sin(at / 5)), at);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
