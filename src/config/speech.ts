import type { SpeechConfig } from './config.ts';

type Speaking = Pick<SpeechConfig, 'engine' | 'fallback' | 'voices' | 'engines'>;

/** What no schema can say of speech: where, and what is wrong. */
export function speechMistake(
  speech: Speaking,
): { readonly path: readonly (string | number)[]; readonly problem: string } | null {
  for (const [name, engine] of Object.entries(speech.engines)) {
    const path = ['engines', name];
    if (engine.command && engine.url !== undefined)
      return { path, problem: 'has both command and url; an engine is one or the other' };
    if (engine.url === undefined && (engine.json !== undefined || Object.keys(engine.headers).length > 0))
      return { path, problem: 'has headers or json but no url that they go to' };
  }
  for (const [index, { engine, voice }] of speech.voices.entries())
    if (voice === undefined && needsVoice(engine, speech))
      return { path: ['voices', index], problem: `lacks the key voice: ${engine} is an engine of the switch` };
  for (const [index, name] of speech.fallback.entries())
    if (needsVoice(name, speech))
      return {
        path: ['fallback', index],
        problem: `names ${name}, which has no voice: describe it in speech.engines`,
      };
  return null;
}

function needsVoice(engine: string, { engine: usual, engines }: Speaking): boolean {
  if (engine === usual) return false;
  const described = Object.hasOwn(engines, engine) ? engines[engine] : undefined;
  return described?.voice === undefined && described?.command === undefined && described?.url === undefined;
}

/** The names of all engines that may speak. */
export function engineNames({ engine, fallback, voices, engines }: Speaking): readonly string[] {
  return [...new Set([engine, ...fallback, ...voices.map((voice) => voice.engine), ...Object.keys(engines)])];
}

/**
 * The same voices, but all engines are the switch's: for a simulated switch, where nobody listens and the words
 * count. No program is run, no server asked, and nothing secret is left in it.
 */
export function spokenBySwitch(speech: SpeechConfig): SpeechConfig {
  // The switch takes plainer names than programs do.
  const plain = (voice: string) => voice.replace(/[^A-Za-z0-9_.:-]/g, '_').slice(0, 64);
  const engines = Object.entries(speech.engines).map(([name, { voice = 'default', ssml }]) => [
    name,
    { headers: {}, voice: plain(voice), ssml, timeoutSeconds: 10, atOnce: 4 },
  ]);
  const voices = speech.voices.map(({ voice, ...entry }) => ({
    ...entry,
    ...(voice !== undefined && { voice: plain(voice) }),
  }));
  return { ...speech, voices, engines: Object.fromEntries(engines) };
}
