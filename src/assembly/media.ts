import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CallServices } from '../call/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Config, SpeechConfig } from '../config/index.ts';
import type { CustomerClient, CustomerSession } from '../documents/index.ts';
import {
  AudioLibrary,
  AudioMemory,
  CallMedia,
  type CallRecordings,
  commandEngine,
  type FetchAudio,
  FileCache,
  httpEngine,
  type PostForAudio,
  type RecordingOwner,
  Speech,
  type SpeechEngine,
  switchEngine,
  type VoiceTable,
} from '../media/index.ts';

export interface MediaRoomParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly customers: CustomerClient;
  readonly recordingsOf: (session: CustomerSession, owner: RecordingOwner) => CallRecordings;
  readonly sounds: (account: string, id: string) => Promise<Uint8Array | null>;
  /** Puts itself between the calls and what fetches their audio. */
  readonly audio: (fetch: FetchAudio) => FetchAudio;
}

/** What all calls hear from: engines, and the files that are kept of them and of customers' servers. */
export function mediaOfCalls(parts: MediaRoomParts): CallServices['media'] {
  const { config, clock, customers, recordingsOf, audio, sounds } = parts;
  const { limits, storage } = config;
  const audioCache = new FileCache(join(storage, 'audio'), limits.audioCacheBytes);
  const speechCache = new FileCache(join(storage, 'speech'), limits.speechCacheBytes);
  const memory = new AudioMemory();
  const engines = speechEngines(config, customers);
  const speech = new Speech({ engines, voices: voiceTable(config.speech), cache: speechCache, clock });
  const keepSound = (bytes: Uint8Array) =>
    speechCache.keep(`${createHash('sha256').update(bytes).digest('hex')}.wav`, bytes);
  return ({ leg, diagnose, during, session, scope, owner }) => {
    const fetch = audio(audioFetcher(session, limits.audioBytes));
    const library = new AudioLibrary({
      cache: audioCache,
      memory,
      scope,
      fetch,
      media: (id) => sounds(owner.account, id),
    });
    const recordings = recordingsOf(session, owner);
    return new CallMedia({ leg, diagnose, during, clock, library, recordings, speech, keepSound });
  };
}

function voiceTable({ engine, voice, voices, fallback, engines }: SpeechConfig): VoiceTable {
  const own = Object.entries(engines).flatMap(([name, described]) =>
    described.voice === undefined ? [] : [[name, described.voice] as const],
  );
  return { fallback: { engine, voice }, voices, order: fallback, ownVoices: Object.fromEntries(own) };
}

function speechEngines({ speech, limits }: Config, customers: CustomerClient): readonly SpeechEngine[] {
  return Object.entries(speech.engines).map(([name, engine]) => {
    const { command, url, headers, json, ssml: speaksSsml, timeoutSeconds, atOnce } = engine;
    const timeoutMs = timeoutSeconds * 1000;
    const shared = { name, speaksSsml, timeoutMs, atOnce, ...(engine.voice !== undefined && { voice: engine.voice }) };
    if (command) return commandEngine({ ...shared, command, maximumBytes: limits.audioBytes });
    if (url === undefined) return switchEngine(name, shared);
    // The operator named it, so it may be on a private address; it is told apart from every customer's session.
    const session = customers.forCall({ trustedOrigins: [new URL(url).origin] });
    const post = audioPoster(session, limits.audioBytes);
    return httpEngine({ ...shared, url, headers, post, ...(json !== undefined && { json }) });
  });
}

const networkHint = 'name its network in network.allow, if documents may lead there';

const audioDeadlines = { connectMs: 5000, readMs: 10_000, totalMs: 30_000 };

function audioFetcher(session: CustomerSession, maximumBytes: number): FetchAudio {
  return async (url, { credentials, headers = {}, signal }) => {
    const file = { url, headers, deadlines: audioDeadlines, maximumBytes, ...(credentials && { credentials }) };
    return downloaded(session, file, signal);
  };
}

function audioPoster(session: CustomerSession, maximumBytes: number): PostForAudio {
  return ({ url, headers, body, timeoutMs, signal }) => {
    const deadlines = { connectMs: Math.min(5000, timeoutMs), readMs: timeoutMs, totalMs: timeoutMs };
    return downloaded(session, { url, headers, body, deadlines, maximumBytes }, signal);
  };
}

async function downloaded(
  session: CustomerSession,
  file: Parameters<CustomerSession['download']>[0],
  signal: AbortSignal,
): ReturnType<FetchAudio> {
  try {
    const download = await session.download(file, { signal });
    if (!download.ok) {
      const { kind, message } = download.failure;
      return { ok: false, problem: message, ...(kind === 'forbidden-address' && { hint: networkHint }) };
    }
    const { bytes, contentType, status, headers, url } = download;
    return { ok: true, bytes, contentType, response: { status, headers, redirected: url !== new URL(file.url).href } };
  } catch {
    return { ok: false, problem: 'nobody waits for it any more' };
  }
}
