import type { Say, Voice } from '../../../src/verbs/index.ts';
import { type Attributes, unless } from '../../xml-body.ts';
import { languageOf, languageTag, pollyVoices, traits } from '../read/voice.ts';
import type { Writing } from './writing.ts';

const usualLanguage = 'en-US';

/** `voice` and `language` of a Say. */
export function voiceAttributes({ voice: asked, markup }: Say, { own, language }: Writing): Attributes {
  const voice = { ...(language !== undefined && { language }), ...asked };
  const name = own ? ownName(voice) : nameFor(voice, markup);
  const spoken = (name === undefined ? undefined : traits(name)?.language) ?? usualLanguage;
  return { voice: name, language: unless(spoken, voice.language ?? spoken) };
}

/** A voice known by its gender alone is one that could not speak the language asked of it. */
function ownName({ raw, language = usualLanguage, gender }: Voice): string | undefined {
  if (raw !== undefined || gender === undefined) return raw;
  return pollyVoice((traits) => traits.gender === gender && !isSameLanguage(traits.language, language));
}

/** Names of other providers mean nothing here: one of TwiML's that speaks the same, in the same country if it can. */
function nameFor({ raw, language, gender }: Voice, markup: Say['markup']): string | undefined {
  const known = raw === undefined ? undefined : traits(raw);
  if (known && (!known.language || !language || isSameLanguage(known.language, language))) return raw;
  if (gender === undefined) return undefined;
  const tag = languageTag(language ?? usualLanguage);
  return (
    pollyVoice((traits) => traits.gender === gender && traits.language === tag) ??
    pollyVoice((traits) => traits.gender === gender && tag !== undefined && isSameLanguage(traits.language, tag)) ??
    (markup === 'plain' ? basic[gender] : undefined)
  );
}

/** They speak every language, but no markup. */
const basic = { female: 'woman', male: 'man' } as const;

function pollyVoice(fits: (traits: Pick<Voice, 'language' | 'gender'>) => boolean): string | undefined {
  for (const [name, traits] of pollyVoices) if (fits(traits)) return `Polly.${name}`;
  return undefined;
}

function isSameLanguage(one: string | undefined, other: string): boolean {
  return one !== undefined && languageOf(one) === languageOf(other);
}
