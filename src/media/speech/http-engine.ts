import type { JsonValue } from '../../verbs/index.ts';
import type { FetchedAudio } from '../audio-library.ts';
import { nobodyWaits, type SpeechEngine, type Utterance } from './engine.ts';
import { Turns } from './turns.ts';

/** Posts to the operator's speech server and gets audio back; the limits and deadlines are behind it. Never rejects. */
export type PostForAudio = (request: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}) => Promise<FetchedAudio>;

export interface HttpEngineOptions {
  readonly name: string;
  /** `{voice}` and `{language}` in it are percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body, with `{text}`, `{voice}` and `{language}` in its strings; absent: the text or the document itself. */
  readonly json?: JsonValue;
  readonly voice?: string;
  readonly speaksSsml: boolean;
  readonly timeoutMs: number;
  /** Requests under way at one moment; the next one waits. */
  readonly atOnce: number;
  readonly post: PostForAudio;
}

/** A server that answers a text with sound. */
export function httpEngine(options: HttpEngineOptions): SpeechEngine {
  const { name, url, headers, json, voice, speaksSsml, timeoutMs, atOnce, post } = options;
  const turns = new Turns(atOnce);
  const isToldAside = json !== undefined || [url, ...Object.values(headers)].some((text) => text.includes('{voice}'));
  return {
    name,
    speaksSsml,
    makes: 'file',
    namesVoice: !isToldAside,
    identity: JSON.stringify([url, json ?? null, withoutSecrets(headers)]),
    ...(voice !== undefined && { voice }),
    async utter(utterance, signal) {
      const done = await turns.take(signal);
      if (!done) return nobodyWaits;
      const { body, contentType } = bodyOf(utterance, json);
      const fetched = await post({
        url: filled(url, utterance, encodeURIComponent),
        headers: { 'content-type': contentType, ...filledHeaders(headers, utterance) },
        body,
        timeoutMs,
        signal,
      }).finally(done);
      return signal.aborted ? nobodyWaits : fetched;
    },
  };
}

function bodyOf(utterance: Utterance, json: JsonValue | undefined): { body: string; contentType: string } {
  if (json !== undefined) return { body: JSON.stringify(filledJson(json, utterance)), contentType: 'application/json' };
  return {
    body: utterance.text,
    contentType: utterance.markup === 'ssml' ? 'application/ssml+xml' : 'text/plain; charset=utf-8',
  };
}

function filled(template: string, utterance: Utterance, write: (value: string) => string): string {
  return template.replace(/\{(voice|language)\}/g, (_whole, name: 'voice' | 'language') => write(utterance[name]));
}

function filledHeaders(
  headers: Readonly<Record<string, string>>,
  utterance: Utterance,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), filled(value, utterance, (plain) => plain)]),
  );
}

function filledJson(value: JsonValue, utterance: Utterance): JsonValue {
  if (typeof value === 'string')
    return value.replace(
      /\{(text|voice|language)\}/g,
      (_whole, name: 'text' | 'voice' | 'language') => utterance[name],
    );
  if (Array.isArray(value)) return value.map((item: JsonValue) => filledJson(item, utterance));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filledJson(item, utterance)]));
  return value;
}

/** A key that changes is no other voice, and must not be told by the names of files. */
function withoutSecrets(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/authorization|key|token|secret|cookie/i.test(name)),
  );
}
