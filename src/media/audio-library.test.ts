import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { AudioLibrary, AudioMemory, type FetchedAudio } from './audio-library.ts';
import { FileCache } from './file-cache.ts';
import { Recordings } from './recordings.ts';
import { writeWav } from './wav.ts';

const wav = writeWav({ format: 1, channels: 1, sampleRate: 8000, bitsPerSample: 16, data: new Uint8Array(320) });
const signal = new AbortController().signal;
const folderOf = () => mkdtempSync(join(tmpdir(), 'dragoman-'));
const library = (fetched: FetchedAudio, folder = folderOf()) =>
  new AudioLibrary({
    cache: new FileCache(folder, 1e6),
    fetch: async () => fetched,
    media: async (id) => (id === 'hello' ? wav : id === 'text' ? new TextEncoder().encode('<html>') : null),
  });

test('audio is kept under the hash of its content, and nothing half-written beside it', async () => {
  const folder = folderOf();
  const file = await library({ ok: true, bytes: wav, contentType: 'text/html' }, folder).byUrl(
    'http://a.example/../../x',
    { signal },
  );
  expect(file.ok && file.path).toMatch(/\/[0-9a-f]{64}\.wav$/);
  if (file.ok) expect(new Uint8Array(readFileSync(file.path))).toEqual(new Uint8Array(wav));
  expect(readdirSync(folder)).toHaveLength(1);
});

test('what is not audio, or not there, is a problem in words', async () => {
  const page = new TextEncoder().encode('<html>');
  expect(
    await library({ ok: true, bytes: page, contentType: 'text/html' }).byUrl('http://a.example/', { signal }),
  ).toEqual({
    ok: false,
    problem:
      'what came is not audio that can be played (text/html; wav, mp3, aiff, au and raw µ-law, A-law and GSM can)',
  });
  expect(await library({ ok: false, problem: 'answered 404' }).byUrl('http://a.example/', { signal })).toEqual({
    ok: false,
    problem: 'answered 404',
  });
});

test('media objects are found by id only, and are kept as what is fetched is', async () => {
  const folder = folderOf();
  const kept = library({ ok: false, problem: '' }, folder);
  const file = await kept.byId('hello');
  if (file.ok) expect(new Uint8Array(readFileSync(file.path))).toEqual(new Uint8Array(wav));
  expect(file).toMatchObject({ ok: true, extension: 'wav' });
  expect(await kept.byId('../etc/passwd')).toMatchObject({ ok: false });
  expect(await kept.byId('text')).toMatchObject({ ok: false, problem: expect.stringContaining('not audio') });
  expect(readdirSync(folder)).toHaveLength(1);
});

/** A server with one file: its headers, and whether it answers 304 to its own validator. */
function caching(headers: Record<string, string>, { redirected = false } = {}) {
  const asked: Readonly<Record<string, string>>[] = [];
  const memory = new AudioMemory();
  const cache = new FileCache(folderOf(), 1e6);
  const of = (scope: string) =>
    new AudioLibrary({
      cache,
      memory,
      scope,
      fetch: async (_url, options) => {
        asked.push(options.headers ?? {});
        const same = headers['etag'] !== undefined && options.headers?.['if-none-match'] === headers['etag'];
        const status = same ? 304 : 200;
        const bytes = same ? new Uint8Array() : wav;
        return { ok: true, bytes, contentType: 'audio/wav', response: { status, headers, redirected } };
      },
    });
  return { asked, of };
}

const twice = async (files: AudioLibrary, other = files) => {
  const first = await files.byUrl('http://a.example/x.wav', { signal });
  const second = await other.byUrl('http://a.example/x.wav', { signal });
  expect(second).toEqual(first);
  expect(first.ok).toBe(true);
};

test.each([
  ['max-age: fetched once', { 'cache-control': 'max-age=60' }, 1],
  [
    'Expires: fetched once',
    { date: new Date().toUTCString(), expires: new Date(Date.now() + 60_000).toUTCString() },
    1,
  ],
  ['no word about keeping: fetched every time', {}, 2],
  ['a modification date alone is no promise', { 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' }, 2],
  ['no-store: fetched every time', { 'cache-control': 'no-store, max-age=60' }, 2],
  ['what depends on cookies: fetched every time', { 'cache-control': 'max-age=60', vary: 'Cookie' }, 2],
])('%s', async (_name, headers, times) => {
  const { asked, of } = caching(headers);
  await twice(of('one'));
  expect(asked).toHaveLength(times);
});

test('what a redirect led to is fetched every time', async () => {
  const { asked, of } = caching({ 'cache-control': 'max-age=60' }, { redirected: true });
  await twice(of('one'));
  expect(asked).toHaveLength(2);
});

test('an ETag is asked about, and a 304 plays what is kept', async () => {
  const { asked, of } = caching({ 'cache-control': 'no-cache', etag: '"v1"' });
  await twice(of('one'));
  expect(asked.map((headers) => headers['if-none-match'])).toEqual([undefined, '"v1"']);
});

test('one customer does not hear what was fetched for another', async () => {
  const { asked, of } = caching({ 'cache-control': 'max-age=60' });
  await twice(of('one'), of('other'));
  expect(asked).toHaveLength(2);
});

test('a file that has been removed is fetched again without validators', async () => {
  const folder = folderOf();
  const asked: (string | undefined)[] = [];
  const files = new AudioLibrary({
    cache: new FileCache(folder, 1e6),
    memory: new AudioMemory(),
    fetch: async (_url, options) => {
      asked.push(options.headers?.['if-none-match']);
      const headers = { 'cache-control': 'max-age=60', etag: '"v1"' };
      return { ok: true, bytes: wav, contentType: null, response: { status: 200, headers, redirected: false } };
    },
  });
  const first = await files.byUrl('http://a.example/x.wav', { signal });
  if (first.ok) await new FileCache(folder, 0).remove(first.path);
  expect((await files.byUrl('http://a.example/x.wav', { signal })).ok).toBe(true);
  expect(asked).toEqual([undefined, undefined]);
});

test('a recording has an id that cannot be guessed and a path that no name can bend', () => {
  const recordings = new Recordings(folderOf(), () => 'http://proxy.example/recordings');
  const [one, other] = [recordings.reserve('wav'), recordings.reserve('mp3')];
  expect(one.id).toMatch(/^[0-9a-f]{32}$/);
  expect(one.id).not.toBe(other.id);
  expect(recordings.pathOf(one.id, 'wav')).toBe(join(dirname(dirname(one.path)), `${one.id}.wav`));
  expect(recordings.pathOf('../../etc/passwd', 'wav')).toBeNull();
  expect(recordings.pathOf(one.id, '../x')).toBeNull();
});
