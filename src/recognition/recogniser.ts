import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FetchGrammar, Prepared, SpeechRecogniser } from '../run/index.ts';
import type { Choice, SpeechRule } from '../verbs/index.ts';
import { speakableOf, writeJsgf, writeSrgs } from './grammar.ts';
import { readPartialResult, readResult } from './result.ts';

export interface RecogniserSettings {
  readonly engine: string;
  readonly grammars: 'srgs' | 'jsgf';
  readonly dictation: string | null;
  readonly parameters: Readonly<Record<string, string>> | null;
}

interface GrammarSource {
  readonly name: string;
  readonly source: string;
}

/** The configured recogniser; its grammar files are kept in `folder` by what is in them. */
export function configuredRecogniser(
  settings: RecogniserSettings,
  folder: string,
  fetch: FetchGrammar,
): SpeechRecogniser {
  return {
    async prepare(rule, choices, signal): Promise<Prepared> {
      const grammars: GrammarSource[] = [];
      for (const choice of choices ?? []) {
        if (choice.kind !== 'grammar') continue;
        const own = await ownGrammar(choice, folder, fetch, signal);
        if (!own.ok) return own;
        grammars.push(own.grammar);
      }
      const speakable = speakableOf(choices, rule.hints);
      if (speakable.phrases.length > 0 || speakable.digits.length > 0)
        grammars.unshift(await writtenGrammar(settings, speakable, rule.language, folder));
      const isOpen = choices === undefined || choices.some(({ kind }) => kind === 'anything');
      if (isOpen && settings.dictation !== null) grammars.push({ name: 'dictation', source: settings.dictation });
      if (grammars.length === 0)
        return {
          ok: false,
          problem: 'there is nothing to listen for: no choices, no hints, and no grammar for free speech',
        };
      return { ok: true, rule: { engine: settings.engine, grammars, parameters: parametersOf(settings, rule) } };
    },
    read: readResult,
    readPartial: readPartialResult,
  };
}

function writtenGrammar(
  { grammars }: RecogniserSettings,
  speakable: ReturnType<typeof speakableOf>,
  language: string,
  folder: string,
): Promise<GrammarSource> {
  return grammars === 'jsgf'
    ? kept(writeJsgf(speakable), 'gram', folder)
    : kept(writeSrgs(speakable, language), 'grxml', folder);
}

async function ownGrammar(
  { mediaType, source }: Extract<Choice, { readonly kind: 'grammar' }>,
  folder: string,
  fetch: FetchGrammar,
  signal: AbortSignal,
): Promise<{ ok: true; grammar: GrammarSource } | { ok: false; problem: string }> {
  if (source.startsWith('builtin:')) return { ok: true, grammar: { name: 'builtin', source } };
  if (!/^https?:/i.test(source)) return { ok: true, grammar: await kept(source, extensionOf(mediaType), folder) };
  const fetched = await fetch(source, signal);
  if (!fetched.ok) return { ok: false, problem: `the grammar ${source} cannot be had: ${fetched.problem}` };
  return { ok: true, grammar: await kept(fetched.text, extensionOf(mediaType), folder) };
}

function extensionOf(mediaType: string): string {
  return mediaType === 'application/srgs+xml' ? 'grxml' : 'gram';
}

/** Half a file is never read: it gets its name when it is whole. */
async function kept(content: string, extension: string, folder: string): Promise<GrammarSource> {
  const hash = createHash('sha256').update(content).digest('hex');
  const source = join(folder, `${hash}.${extension}`);
  await mkdir(folder, { recursive: true });
  const partial = join(folder, `${hash}.${randomUUID()}.part`);
  await writeFile(partial, content);
  await rename(partial, source);
  return { name: `g${hash.slice(0, 16)}`, source };
}

/**
 * When speech must begin, and the longest it may last, is counted by us; engines only decide when it has ended.
 * mod_pocketsphinx decides so only while its timers run; MRCP servers count the first silence unless told not to.
 */
const usualParameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pocketsphinx: { 'start-input-timers': 'true', 'no-input-timeout': '0', 'speech-timeout': '{endSilenceMs}' },
};
const mrcpParameters = {
  'start-input-timers': 'false',
  'speech-language': '{language}',
  'speech-complete-timeout': '{endSilenceMs}',
  'recognition-timeout': '{maximumMs}',
};

function parametersOf({ engine, parameters }: RecogniserSettings, rule: SpeechRule): Record<string, string> {
  const values: Readonly<Record<string, string | undefined>> = {
    language: rule.language,
    startTimeoutMs: String(Math.round(rule.startTimeoutMs)),
    maximumMs: String(Math.round(rule.maximumMs)),
    endSilenceMs: rule.endSilenceMs === 'auto' ? undefined : String(Math.round(rule.endSilenceMs)),
    model: rule.model,
  };
  const templates = parameters ?? usualParameters[engine.split(':')[0] ?? ''] ?? mrcpParameters;
  return Object.fromEntries(
    Object.entries(templates).flatMap(([name, template]) => {
      let isKnown = true;
      const value = template.replace(/\{(\w+)\}/g, (_whole, key: string) => {
        const said = values[key];
        if (said === undefined) isKnown = false;
        return said ?? '';
      });
      // What the document leaves open is the engine's own business; what is no plain word never leaves the house.
      return isKnown && /^[A-Za-z0-9_.:/-]{1,100}$/.test(value) ? [[name, value] as const] : [];
    }),
  );
}
