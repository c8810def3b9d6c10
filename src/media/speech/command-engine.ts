import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nobodyWaits, type SpeechEngine, type Utterance, type Uttered } from './engine.ts';
import { Turns } from './turns.ts';

export interface CommandEngineOptions {
  readonly name: string;
  /**
   * The program and its arguments, no shell. `{text-file}`, `{out}`, `{voice}` and `{language}` stand for what they
   * say, also inside an argument. Without `{text-file}` the text is its standard input, without `{out}` the sound is
   * its standard output.
   */
  readonly command: readonly string[];
  readonly voice?: string;
  readonly speaksSsml: boolean;
  readonly timeoutMs: number;
  /** Programs that run at one moment; the next one waits. */
  readonly atOnce: number;
  readonly maximumBytes: number;
}

/** A program that writes a sound file: espeak-ng, piper and their like. */
export function commandEngine(options: CommandEngineOptions): SpeechEngine {
  const { name, command, voice, speaksSsml, atOnce } = options;
  const turns = new Turns(atOnce);
  return {
    name,
    speaksSsml,
    makes: 'file',
    identity: JSON.stringify(command),
    ...(voice !== undefined && { voice }),
    async utter(utterance, signal) {
      const done = await turns.take(signal);
      if (!done) return nobodyWaits;
      try {
        return await runOnce(options, utterance, signal);
      } catch (error) {
        return { ok: false, problem: `no sound could be written: ${String(error)}` };
      } finally {
        done();
      }
    },
  };
}

async function runOnce(options: CommandEngineOptions, utterance: Utterance, signal: AbortSignal): Promise<Uttered> {
  const { command, maximumBytes } = options;
  const folder = await mkdtemp(join(tmpdir(), 'dragoman-speech-'));
  try {
    const files = { text: join(folder, 'text'), out: join(folder, 'out.wav') };
    const isNamed = (placeholder: string) => command.some((argument) => argument.includes(placeholder));
    if (isNamed('{text-file}')) await writeFile(files.text, utterance.text);
    const values = {
      'text-file': files.text,
      out: files.out,
      voice: utterance.voice,
      language: utterance.language,
    } as const;
    const words = command.map((argument) =>
      argument.replace(/\{(text-file|out|voice|language)\}/g, (_whole, name: keyof typeof values) => values[name]),
    );
    const input = isNamed('{text-file}') ? '' : utterance.text;
    const ran = await runProgram(words, input, { ...options, signal });
    if (!ran.ok) return ran;
    if (!isNamed('{out}')) return { ok: true, bytes: ran.output, contentType: null };
    const size = (await stat(files.out).catch(() => null))?.size ?? 0;
    if (size === 0) return { ok: false, problem: `${words[0]} wrote no file` };
    if (size > maximumBytes) return { ok: false, problem: `${words[0]} wrote more than ${maximumBytes} bytes` };
    return { ok: true, bytes: await readFile(files.out), contentType: null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Ran = { readonly ok: true; readonly output: Uint8Array } | { readonly ok: false; readonly problem: string };

/**
 * Time is real here as for a customer's server: a program does not run faster because a test lets ten minutes of
 * call pass at once. It leads a process group of its own, so that what it starts ends with it.
 */
function runProgram(
  [program = '', ...words]: readonly string[],
  input: string,
  { timeoutMs, maximumBytes, signal }: CommandEngineOptions & { readonly signal: AbortSignal },
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { shell: false, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let complaint = '';
    let ended: Ran | undefined;
    const stop = (problem: string) => {
      ended ??= { ok: false, problem };
      killGroup(child.pid);
    };
    const timer = setTimeout(() => stop(`${program} took longer than ${timeoutMs / 1000} s`), timeoutMs);
    const aborted = () => stop('nobody waits for it any more');
    const finish = (how: Ran) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      resolve(ended ?? how);
    };
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish({
        ok: false,
        problem:
          error.code === 'ENOENT' ? `there is no program ${program}` : `${program} cannot be run (${error.code})`,
      }),
    );
    child.on('close', (code, killedBy) => {
      const why = complaint.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
      if (code === 0) finish({ ok: true, output: Buffer.concat(chunks) });
      else finish({ ok: false, problem: `${program} ended with ${code ?? killedBy}${why === '' ? '' : `: ${why}`}` });
    });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maximumBytes) stop(`${program} wrote more than ${maximumBytes} bytes`);
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-2000);
    });
    // A program that does not read its input closes it.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    if (signal.aborted) aborted();
    else signal.addEventListener('abort', aborted, { once: true });
  });
}

function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It is over already.
  }
}
