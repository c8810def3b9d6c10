import type { Voice } from '../verbs/index.ts';

/** An engine of the switch with one of its voices. */
export interface EngineVoice {
  readonly engine: string;
  readonly voice: string;
}

/** The operator's table, first fitting entry first. */
export interface VoiceTable {
  readonly fallback: EngineVoice;
  readonly voices: readonly (EngineVoice & {
    readonly name?: string;
    readonly language?: string;
    readonly gender?: 'female' | 'male';
  })[];
}

/**
 * The voice that comes nearest to what the document asks for: by the provider's name for it, then by language
 * and gender, then by language alone (`en` fits `en-GB` and the other way round). `exact` is false when the
 * default had to serve although something was asked for.
 */
export function chooseVoice(wanted: Voice, table: VoiceTable): EngineVoice & { readonly exact: boolean } {
  const byName = table.voices.find(
    ({ name }) => name !== undefined && name.toLowerCase() === wanted.raw?.toLowerCase(),
  );
  const fits = table.voices.filter(
    (voice) => voice.name === undefined && sameLanguage(voice.language, wanted.language),
  );
  const byGender = fits.find(({ gender }) => gender === undefined || gender === wanted.gender);
  const found = byName ?? byGender ?? (wanted.language === undefined ? undefined : fits[0]);
  if (found) return { engine: found.engine, voice: found.voice, exact: true };
  const asked = wanted.language !== undefined && !sameLanguage('en', wanted.language);
  return { ...table.fallback, exact: !asked };
}

function sameLanguage(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return true;
  const [first, second] = [one.toLowerCase(), other.toLowerCase()];
  return first === second || first.split(/[-_]/)[0] === second.split(/[-_]/)[0];
}
