import type { Say } from '../../../src/verbs/index.ts';
import { bygone, listedVoice, voiceNamed } from '../read/voices.ts';
import { usual, type Values, type Writing } from './writing.ts';

/** `voice` where Bandwidth has a name for it, else `locale` and `gender`. Other providers' names mean nothing here. */
export function voiceAttributes({ voice }: Say, { own, language }: Writing): Values {
  const { raw, gender = 'female' } = voice;
  const locale = localeOf(voice.language ?? language ?? 'en-US');
  if (own && raw !== undefined && voiceNamed(raw)) return { voice: usual(raw, 'susan') };
  const listed = listedVoice(locale, gender);
  if (listed?.raw !== undefined && !own) return { voice: usual(listed.raw, 'susan') };
  return {
    voice: own && raw !== undefined && bygone.has(raw.toLowerCase()) ? raw : undefined,
    locale: usual(locale, 'en_US'),
    gender: usual(gender, 'female'),
  };
}

/** Language and country, with nothing else that a tag may say. */
function localeOf(tag: string): string {
  const [language = '', country = ''] = tag.split('-');
  return /^[a-z]{2}$/i.test(country) ? `${language}_${country}` : language;
}
