import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { AudioLibrary, audioFormat, type FetchedAudio } from './audio-library.ts';
import { Recordings } from './recordings.ts';

const wav = new TextEncoder().encode('RIFF\x04\0\0\0WAVE');
const signal = new AbortController().signal;
const library = (fetched: FetchedAudio) =>
  new AudioLibrary(
    mkdtempSync(join(tmpdir(), 'dragoman-')),
    async () => fetched,
    new Map([['hello', '/media/hello.wav']]),
  );

test('the first bytes say what it is', () => {
  expect(audioFormat(wav)).toBe('wav');
  expect(audioFormat(new TextEncoder().encode('ID3\x03'))).toBe('mp3');
  expect(audioFormat(new Uint8Array([0xff, 0xfb, 0x90]))).toBe('mp3');
  expect(audioFormat(new TextEncoder().encode('<html>'))).toBeNull();
  expect(audioFormat(new Uint8Array())).toBeNull();
});

test('audio is kept under the hash of its content', async () => {
  const file = await library({ ok: true, bytes: wav, contentType: 'text/html' }).byUrl('http://a.example/../../x', {
    signal,
  });
  expect(file.ok && file.path).toMatch(/\/[0-9a-f]{64}\.wav$/);
  if (file.ok) expect(new Uint8Array(readFileSync(file.path))).toEqual(wav);
});

test('what is not audio, or not there, is a problem in words', async () => {
  const page = await library({ ok: true, bytes: new TextEncoder().encode('<html>'), contentType: 'text/html' }).byUrl(
    'http://a.example/',
    { signal },
  );
  expect(page).toEqual({
    ok: false,
    problem: 'what came is not audio that can be played (text/html, wav and mp3 can)',
  });
  expect(await library({ ok: false, problem: 'answered 404' }).byUrl('http://a.example/', { signal })).toEqual({
    ok: false,
    problem: 'answered 404',
  });
});

test('media objects are found by id only', () => {
  const kept = library({ ok: false, problem: '' });
  expect(kept.byId('hello')).toEqual({ ok: true, path: '/media/hello.wav' });
  expect(kept.byId('../etc/passwd')).toMatchObject({ ok: false });
});

test('a recording has an id that cannot be guessed and a path that no name can bend', () => {
  const recordings = new Recordings(mkdtempSync(join(tmpdir(), 'dragoman-')), () => 'http://proxy.example/recordings');
  const [one, other] = [recordings.reserve('wav'), recordings.reserve('mp3')];
  expect(one.id).toMatch(/^[0-9a-f]{32}$/);
  expect(one.id).not.toBe(other.id);
  expect(recordings.pathOf(one.id, 'wav')).toBe(join(dirname(dirname(one.path)), `${one.id}.wav`));
  expect(recordings.pathOf('../../etc/passwd', 'wav')).toBeNull();
  expect(recordings.pathOf(one.id, '../x')).toBeNull();
});
