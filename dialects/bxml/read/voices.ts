import type { Fields, XmlElement } from '../../../src/document/index.ts';
import type { Voice } from '../../../src/verbs/index.ts';
import type { Reading } from './reading.ts';

export type Gender = 'female' | 'male';

/** The names of one language's voices, the one that is taken without a name first. */
interface Voices {
  /** BCP-47. */
  readonly language: string;
  readonly female: readonly string[];
  readonly male: readonly string[];
}

const voices = (language: string, female: readonly string[], male: readonly string[]): Voices => ({
  language,
  female,
  male,
});

/** By locale as the attribute has it, in lower case with `-` (reference 2.2). */
const table: ReadonlyMap<string, Voices> = new Map([
  [
    'en-us',
    voices('en-US', ['susan', 'julie', 'kate', 'ruth', 'salli', 'ivy'], ['dave', 'paul', 'stephen', 'joey', 'justin']),
  ],
  ['en-gb', voices('en-GB', ['bridget', 'emma'], ['simon'])],
  ['en-au', voices('en-AU', ['nicole'], ['russell'])],
  ['en-in', voices('en-IN', ['raveena'], [])],
  ['en-gb-wls', voices('en-GB', [], ['geraint'])],
  ['de', voices('de-DE', ['katrin'], ['stefan'])],
  ['es', voices('es-ES', ['esperanza', 'violeta'], ['jorge'])],
  ['es-mx', voices('es-MX', ['rosa'], [])],
  ['es-us', voices('es-US', ['lupe', 'penelope'], ['pedro', 'miguel'])],
  ['fr', voices('fr-FR', ['jolie'], ['bernard'])],
  ['fr-ca', voices('fr-CA', ['gabrielle', 'chantal'], ['liam'])],
  ['it', voices('it-IT', ['paola'], ['luca'])],
  ['ja', voices('ja-JP', ['masako'], ['kenji'])],
  ['ru', voices('ru-RU', ['nadiya'], ['anatoli'])],
  ['arb', voices('ar', ['zeina'], [])],
  ['cmn-cn', voices('zh-CN', ['zhiyu'], [])],
  ['da-dk', voices('da-DK', ['naja'], ['mads'])],
  ['nl-nl', voices('nl-NL', [], ['ruben'])],
  ['ro-ro', voices('ro-RO', ['carmen'], [])],
]);

/** Other spellings of the same locales, v1's among them. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['en-uk', 'en-gb'],
  ['en', 'en-us'],
  ['de-de', 'de'],
  ['es-es', 'es'],
  ['fr-fr', 'fr'],
  ['it-it', 'it'],
  ['ja-jp', 'ja'],
  ['ru-ru', 'ru'],
]);

/** Names of old documents that no table lists any more; their locale says what they speak. */
export const bygone: ReadonlySet<string> = new Set(['samuel', 'emily']);

const byName: ReadonlyMap<string, Voice> = new Map(
  [...table.values()].flatMap(({ language, female, male }) => [
    ...female.map((name): [string, Voice] => [name, { language, gender: 'female' }]),
    ...male.map((name): [string, Voice] => [name, { language, gender: 'male' }]),
  ]),
);

/** By a name that the tables list; `_enh` behind it changes nothing here. */
export function voiceNamed(name: string): Voice | undefined {
  return byName.get(name.toLowerCase().replace(/_enh$/, ''));
}

/** The voice of a sentence: by name, which overrides the rest, else the locale's first of the gender. */
export function voiceOf(element: XmlElement, fields: Fields, reading: Reading): Voice {
  const gender = fields.oneOf('gender', ['female', 'male'], 'female');
  const locale = fields.text('locale')?.trim() ?? 'en_US';
  const name = fields.text('voice')?.trim();
  const named = name === undefined ? undefined : voiceNamed(name);
  if (name !== undefined && named) return { raw: name, ...named };
  const local = ofLocale(locale, gender, element, reading);
  if (name === undefined) return local;
  if (bygone.has(name.toLowerCase())) return { ...local, raw: name };
  reading.warn(
    'unknown-voice',
    element,
    `Bandwidth has no voice called "${name}"; ${local.raw ?? `a ${local.gender} voice`} for ${local.language} is asked for instead.`,
  );
  return local;
}

function ofLocale(locale: string, wanted: Gender, element: XmlElement, reading: Reading): Voice {
  return listedVoice(locale, wanted) ?? ofLanguage(locale, wanted, element, reading);
}

/** The first voice of a locale, of the other gender if it has none of this; undefined for a locale not listed. */
export function listedVoice(locale: string, wanted: Gender): Voice | undefined {
  const written = localeKey(locale);
  const known = table.get(aliases.get(written) ?? written);
  if (!known) return undefined;
  const other = wanted === 'female' ? 'male' : 'female';
  const gender = known[wanted].length > 0 ? wanted : other;
  const [raw] = known[gender];
  return { ...(raw !== undefined && { raw }), language: known.language, gender };
}

function localeKey(locale: string): string {
  return locale.toLowerCase().replaceAll('_', '-');
}

/** A locale that Bandwidth does not list: its language is kept, the voice is left to the speech engine. */
function ofLanguage(locale: string, gender: Gender, element: XmlElement, reading: Reading): Voice {
  const [, language, region] = /^([a-z]{2,3})(?:-([a-z]{2}))?$/.exec(localeKey(locale)) ?? [];
  if (language === undefined) {
    reading.warn('invalid-value', element, `locale="${locale}" on <${element.name}> is no locale; en_US is taken.`);
    return ofLocale('en_US', gender, element, reading);
  }
  const tag = region === undefined ? language : `${language}-${region.toUpperCase()}`;
  reading.inform('unusual-value', element, `Bandwidth lists no voice for ${locale}; any voice for ${tag} is taken.`);
  return { language: tag, gender };
}
