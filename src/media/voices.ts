import type { Voice } from '../verbs/index.ts';

/** An engine with one of its voices. */
export interface EngineVoice {
  readonly engine: string;
  readonly voice: string;
}

/** The operator's table, first fitting entry first. */
export interface VoiceTable {
  readonly fallback: EngineVoice;
  readonly voices: readonly VoiceEntry[];
  /** Engines that are tried, in order, where the one that was meant is missing or fails; the default is the last. */
  readonly order?: readonly string[];
  /** What an engine speaks with where no entry says; an engine that is not in it is told the language instead. */
  readonly ownVoices?: Readonly<Record<string, string>>;
}

export interface VoiceEntry {
  readonly engine: string;
  readonly voice?: string;
  readonly name?: string;
  readonly language?: string;
  readonly gender?: 'female' | 'male';
}

export interface ChosenVoice extends EngineVoice {
  /** BCP-47: what was asked for, else what the entry is for. */
  readonly language: string;
}

export interface VoiceChoice {
  /** The one that is meant, then those that may stand in for it, each engine once. */
  readonly inOrder: readonly [ChosenVoice, ...ChosenVoice[]];
  /** False when the default has to serve although something else was asked for. */
  readonly exact: boolean;
}

/**
 * The voices that come nearest to what the document asks for: by the provider's name for it, then by language with
 * its region and gender, then by language alone (`en` fits `en-GB` and the other way round).
 */
export function chooseVoice(wanted: Voice, table: VoiceTable): VoiceChoice {
  const { fallback, order = [] } = table;
  const meant = entryFor(wanted, table.voices);
  const asked = wanted.language !== undefined && !sameLanguage('en', wanted.language);
  const first = meant ? chosen(meant, wanted, table) : { ...fallback, language: languageTag(wanted.language) };
  const others = [...order, fallback.engine].filter((engine) => engine !== first.engine);
  return {
    inOrder: [first, ...new Set(others)].map((one) =>
      typeof one === 'string' ? voiceOf(one, wanted, table) : one,
    ) as unknown as VoiceChoice['inOrder'],
    exact: meant !== undefined || !asked,
  };
}

/** The voice of an engine that stands in: an entry of its own that fits, else what it speaks with by itself. */
function voiceOf(engine: string, wanted: Voice, table: VoiceTable): ChosenVoice {
  const own = table.voices.filter((entry) => entry.engine === engine);
  return chosen(entryFor(wanted, own) ?? { engine }, wanted, table);
}

function entryFor(wanted: Voice, entries: readonly VoiceEntry[]): VoiceEntry | undefined {
  const byName = entries.find(({ name }) => name !== undefined && name.toLowerCase() === wanted.raw?.toLowerCase());
  if (byName) return byName;
  // Who asks for no language gets none in particular; a man or a woman speaks English.
  const asked = wanted.language ?? (wanted.gender && 'en');
  const fits = entries.filter(
    ({ name, language }) => name === undefined && (language === undefined || sameLanguage(language, asked)),
  );
  const inRegion = fits.filter(({ language }) => tagOf(language) === tagOf(wanted.language));
  const suits = ({ gender }: VoiceEntry) => gender === undefined || gender === wanted.gender;
  const anyway = wanted.language === undefined ? undefined : (inRegion[0] ?? fits[0]);
  return inRegion.find(suits) ?? fits.find(suits) ?? anyway;
}

function chosen(entry: VoiceEntry, wanted: Voice, { fallback, ownVoices = {} }: VoiceTable): ChosenVoice {
  const language = languageTag(wanted.language ?? entry.language);
  const { engine } = entry;
  const own = Object.hasOwn(ownVoices, engine) ? ownVoices[engine] : undefined;
  const voice = entry.voice ?? own ?? (engine === fallback.engine ? fallback.voice : language);
  return { engine, voice, language };
}

function sameLanguage(one: string | undefined, other: string | undefined): boolean {
  const [first, second] = [tagOf(one), tagOf(other)];
  return first !== undefined && first.split('-')[0] === second?.split('-')[0];
}

function tagOf(language: string | undefined): string | undefined {
  return language?.toLowerCase().replaceAll('_', '-');
}

/** A document's word for a language may go to a program: what is no BCP-47 tag is English. */
function languageTag(language: string | undefined): string {
  const tag = language?.replaceAll('_', '-') ?? '';
  return /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/.test(tag) ? tag : 'en-US';
}
