import { spawn } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import type { Transcribed, Transcriber } from './call-recordings.ts';

/** A program of the operator's: `{file}` and `{language}` in its arguments are replaced; it prints the text. */
export function commandTranscriber(command: readonly string[], timeoutMs: number): Transcriber {
  return {
    transcribe({ path, language = 'en-US' }, signal) {
      const [program = '', ...rest] = command.map((part) =>
        part.replaceAll('{file}', path).replaceAll('{language}', language),
      );
      return run(program, rest, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
    },
  };
}

/**
 * A server of the operator's: the file is posted as it is, with `?language=`. It answers with `{"text": …}`, to which
 * `confidence` and `language` may be added, or with the text alone.
 */
export function httpTranscriber(url: string, timeoutMs: number): Transcriber {
  return {
    async transcribe({ path, language = 'en-US' }, signal) {
      const asked = new URL(url);
      asked.searchParams.set('language', language);
      try {
        const response = await fetch(asked, {
          method: 'POST',
          body: await openAsBlob(path, { type: path.endsWith('.mp3') ? 'audio/mpeg' : 'audio/wav' }),
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        });
        const body = await response.text();
        if (!response.ok) return { ok: false, problem: `${asked.host} answers ${response.status}` };
        return textIn(body, response.headers.get('content-type') ?? '');
      } catch (error) {
        return { ok: false, problem: `${asked.host}: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
  };
}

function textIn(body: string, contentType: string): Transcribed {
  if (!/json/i.test(contentType)) return { ok: true, text: body.slice(0, longestText).trim() };
  const { text, confidence, language } = JSON.parse(body) as Record<string, unknown>;
  if (typeof text !== 'string') return { ok: false, problem: 'its answer has no "text"' };
  return {
    ok: true,
    text: text.slice(0, longestText),
    ...(typeof confidence === 'number' && { confidence }),
    ...(typeof language === 'string' && { language }),
  };
}

/** No shell is involved: what stands in an argument stays in it. */
function run(program: string, words: readonly string[], signal: AbortSignal): Promise<Transcribed> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'], signal, killSignal: 'SIGKILL' });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (out.length < longestText) out += text;
    });
    child.on('error', (error) => resolve({ ok: false, problem: `${program}: ${error.message}` }));
    child.on('close', (code) =>
      resolve(
        code === 0 ? { ok: true, text: out.trim() } : { ok: false, problem: `${program} ended with status ${code}` },
      ),
    );
  });
}

const longestText = 1_000_000;
