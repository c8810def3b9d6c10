import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Command, CommandReader } from './command-reader.ts';

const traces = resolve('../shared/freeswitch-traces');

function readAll(text: string, pieces: (bytes: Buffer) => readonly Buffer[] = (bytes) => [bytes]): readonly Command[] {
  const reader = new CommandReader();
  return pieces(Buffer.from(text)).flatMap((piece) => reader.feed(piece));
}

const byByte = (bytes: Buffer) => [...bytes].map((byte) => Buffer.from([byte]));

describe('CommandReader', () => {
  it('reads a line, its headers whatever their case, and a body of so many bytes', () => {
    const [command] = readAll(
      'sendmsg abc\nCall-Command: execute\nexecute-app-arg:  two blanks\ncontent-length: 3\n\né!rest\n\n',
    );
    expect(command).toEqual({
      line: 'sendmsg abc',
      headers: new Map([
        ['call-command', 'execute'],
        ['execute-app-arg', 'two blanks'],
        ['content-length', '3'],
      ]),
      body: 'é!',
    });
  });

  it('skips blank lines between packets and takes CRLF', () => {
    expect(readAll('\n\r\n\nlinger\r\n\r\nmyevents\n\n\n\nexit\n\n').map(({ line }) => line)).toEqual([
      'linger',
      'myevents',
      'exit',
    ]);
  });

  it('lets a lone CR swallow the headers before it', () => {
    const [command] = readAll('sendmsg\ncall-command: execute\nexecute-app-arg: a\rb: c\n\n');
    expect([command?.line, [...(command?.headers ?? [])]]).toEqual(['sendmsg', [['b', 'c']]]);
  });

  it('starts a new command after a blank line in a header value: what an injection looks like', () => {
    const lines = readAll('sendmsg\nexecute-app-arg: hello\n\napi system touch /x\n\n').map(({ line }) => line);
    expect(lines).toEqual(['sendmsg', 'api system touch /x']);
  });

  it('ends every text at a NUL', () => {
    expect(readAll('sendmsg\na: b\0c\nd: e\n\n')[0]?.headers).toEqual(new Map([['a', 'b']]));
    expect(readAll('sendmsg\ncontent-length: 3\n\na\0b')[0]?.body).toBe('a');
  });

  it('breaks on a body that nobody reads', () => {
    for (const length of ['-1', '99999999999']) {
      const reader = new CommandReader();
      expect(reader.feed(Buffer.from(`sendmsg\ncontent-length: ${length}\n\n`))).toEqual([]);
      expect(reader.broken).toBe(true);
    }
  });

  it('does not care where the bytes were cut, and never throws', () => {
    const piece = fc.oneof(
      fc.constantFrom('\n', '\r\n', '\n\n', '\r', 'content-length: 4\n', 'sendmsg x\n', 'a: b\n', ': \n', '\0'),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
        (text) => {
          expect(readAll(text, byByte)).toEqual(readAll(text));
        },
      ),
    );
  });

  it.skipIf(!existsSync(traces))('reads every recorded command as one', () => {
    const sent = readdirSync(traces)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) => readFileSync(join(traces, name), 'utf8').trim().split('\n').slice(1))
      .map((line) => JSON.parse(line) as { from: string; raw: string })
      .filter(({ from }) => from === 'app')
      .map(({ raw }) => raw);
    for (const raw of sent) expect(readAll(raw, byByte).map(({ line }) => line)).toEqual([raw.split('\n')[0]]);
  });
});
