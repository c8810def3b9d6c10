import { describe, expect, test } from 'vitest';
import { SwitchArgumentRefused } from './errors.ts';
import { emptyFork, startFork, stopFork } from './fork-commands.ts';

describe('sound to WebSockets', () => {
  const token = '0123456789abcdef'.repeat(2);
  const ours = { host: '127.0.0.1', port: 8085 };

  test('each module is told in its own way', () => {
    expect(startFork('abc', { module: 'audio_fork', port: 8085, token, sides: 'both' }, ours)).toMatchObject({
      name: 'uuid_audio_fork',
      argument: `abc start ws://127.0.0.1:8085/${token} stereo 8k dragoman_${token}`,
    });
    expect(startFork('abc', { module: 'audio_stream', port: 8085, token, sides: 'caller' }, ours)).toMatchObject({
      name: 'uuid_audio_stream',
      argument: `abc start ws://127.0.0.1:8085/${token} mono 8k`,
    });
    expect(stopFork('abc', { module: 'audio_fork', port: 8085, token, sides: 'both' }).argument).toBe(
      `abc stop dragoman_${token}`,
    );
  });

  test('what has gathered is thrown away by pausing and going on', () => {
    const plan = { module: 'audio_stream', port: 8085, token, sides: 'both' } as const;
    expect(emptyFork('abc', plan).map(({ argument }) => argument)).toEqual(['abc pause', 'abc resume']);
    expect(emptyFork('abc', { ...plan, module: 'audio_fork' })[0]?.argument).toBe(`abc pause dragoman_${token}`);
  });

  test.each(['', '../x', `${token} \${y}`, token.toUpperCase()])('a token such as %j is refused', (wrong) => {
    expect(() => startFork('abc', { module: 'audio_fork', port: 8085, token: wrong, sides: 'both' }, ours)).toThrow(
      SwitchArgumentRefused,
    );
  });
});
