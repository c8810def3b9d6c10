import type { Voice } from '../../../src/verbs/index.ts';
import { type ElementReader, shown } from './element.ts';

/** Languages written without their country, as older documents have them. */
const shortForms: ReadonlyMap<string, string> = new Map([
  ['en', 'en-US'],
  ['es', 'es-ES'],
  ['fr', 'fr-FR'],
  ['de', 'de-DE'],
  ['it', 'it-IT'],
  ['pt', 'pt-PT'],
]);

/** `en-gb` as `en-GB`, `fr` as `fr-FR`; undefined if it is no language tag. */
export function languageTag(written: string): string | undefined {
  const tag = written.trim().replaceAll('_', '-');
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag)) return undefined;
  const [language = '', ...rest] = tag.toLowerCase().split('-');
  const short = rest.length === 0 ? shortForms.get(language) : undefined;
  return short ?? [language, ...rest.map(subtag)].join('-');
}

function subtag(part: string): string {
  return part.length === 4 ? part.charAt(0).toUpperCase() + part.slice(1) : part.toUpperCase();
}

/** Names of the Polly voices by language, women first, then men. */
const polly: readonly (readonly [language: string, women: string, men: string])[] = [
  ['en-US', 'Joanna Ivy Kendra Kimberly Salli Danielle Ruth', 'Matthew Joey Justin Kevin Gregory Stephen'],
  ['en-GB', 'Amy Emma', 'Brian Arthur'],
  ['en-GB-WLS', '', 'Geraint'],
  ['en-AU', 'Nicole Olivia', 'Russell'],
  ['en-IN', 'Raveena Aditi Kajal', ''],
  ['en-IE', 'Niamh', ''],
  ['en-NZ', 'Aria', ''],
  ['en-ZA', 'Ayanda', ''],
  ['de-DE', 'Marlene Vicki', 'Hans Daniel'],
  ['de-AT', 'Hannah', ''],
  ['fr-FR', 'Celine Léa Lea', 'Mathieu Rémi Remi'],
  ['fr-CA', 'Chantal Gabrielle', 'Liam'],
  ['fr-BE', 'Isabelle', ''],
  ['es-ES', 'Conchita Lucia', 'Enrique Sergio'],
  ['es-MX', 'Mia', 'Andrés Andres'],
  ['es-US', 'Penelope Lupe', 'Miguel Pedro'],
  ['it-IT', 'Carla Bianca', 'Giorgio Adriano'],
  ['ja-JP', 'Mizuki Kazuha Tomoko', 'Takumi'],
  ['pt-BR', 'Camila Vitoria', 'Ricardo Thiago'],
  ['pt-PT', 'Ines', 'Cristiano'],
  ['nl-NL', 'Lotte Laura', 'Ruben'],
  ['nl-BE', 'Lisa', ''],
  ['ru-RU', 'Tatyana', 'Maxim'],
  ['pl-PL', 'Ewa Maja Ola', 'Jan Jacek'],
  ['cmn-CN', 'Zhiyu', ''],
  ['yue-CN', 'Hiujin', ''],
  ['ko-KR', 'Seoyeon', ''],
  ['arb', 'Zeina', ''],
  ['ar-AE', 'Hala', 'Zayd'],
  ['tr-TR', 'Filiz Burcu', ''],
  ['ro-RO', 'Carmen', ''],
  ['sv-SE', 'Astrid Elin', ''],
  ['nb-NO', 'Liv Ida', ''],
  ['da-DK', 'Naja Sofie', 'Mads'],
  ['fi-FI', 'Suvi', ''],
  ['is-IS', 'Dora', 'Karl'],
  ['cy-GB', 'Gwyneth', ''],
  ['ca-ES', 'Arlet', ''],
];

export type Traits = Pick<Voice, 'language' | 'gender'>;

/** What the Polly voices speak, by name. */
export const pollyVoices: ReadonlyMap<string, Traits> = new Map(
  polly.flatMap(([language, women, men]): [string, Traits][] => [
    ...names(women).map((name): [string, Traits] => [name, { language, gender: 'female' }]),
    ...names(men).map((name): [string, Traits] => [name, { language, gender: 'male' }]),
  ]),
);

function names(list: string): string[] {
  return list.split(' ').filter((name) => name !== '');
}

/** The basic voices speak no markup. */
export function isBasic(voice: Voice): boolean {
  return voice.raw === 'man' || voice.raw === 'woman';
}

/**
 * What a voice's name says about it. Undefined for a name of no known scheme: nobody can tell what it
 * speaks.
 */
export function traits(name: string): Traits | undefined {
  switch (name) {
    case 'man':
      return { gender: 'male' };
    case 'woman':
    case 'alice':
      return { gender: 'female' };
  }
  const [, scheme, rest = ''] = /^(Polly|Google)\.(.+)$/.exec(name) ?? [];
  if (scheme === 'Polly') return pollyVoices.get(rest.split('-')[0] ?? '') ?? {};
  const language = scheme === 'Google' ? /^[a-z]{2,3}-[a-z]{2,4}(?=-|$)/i.exec(rest)?.[0] : undefined;
  if (scheme === 'Google') return language === undefined ? {} : { language: languageTag(language) ?? language };
  return undefined;
}

/** `voice` and `language` of a Say. A voice that cannot speak the language gives way to the language. */
export function readVoice(element: ElementReader): Voice {
  const raw = element.text('voice')?.trim() || undefined;
  const asked = readLanguage(element);
  const known = raw === undefined ? {} : traits(raw);
  if (raw !== undefined && !known)
    element.doubt(
      'unknown-voice',
      'voice',
      `<Say voice="${shown(raw)}"> is no known voice; one for the language speaks instead`,
    );
  const { language: own, gender } = known ?? {};
  if (own !== undefined && asked !== undefined && languageOf(own) !== languageOf(asked)) {
    const sentence = `The voice ${raw} speaks ${own}, not ${asked}; another voice for ${asked} speaks instead`;
    element.doubt('contradicting-attributes', 'language', sentence, 'leave one of voice and language out');
    return { language: asked, ...(gender && { gender }) };
  }
  return {
    ...(raw !== undefined && { raw }),
    language: asked ?? own ?? 'en-US',
    ...(gender && { gender }),
  };
}

/** BCP-47 from `language`; undefined if absent or none, the latter remarked on. */
export function readLanguage(element: ElementReader, attribute = 'language'): string | undefined {
  const written = element.text(attribute)?.trim();
  if (!written) return undefined;
  const tag = languageTag(written);
  if (tag === undefined)
    element.invalid(
      attribute,
      `<${element.name} ${attribute}="${shown(written)}"> is no language; the default is taken`,
      'for example en-GB',
    );
  return tag;
}

/** The language of a tag alone, under one name where it has several. */
export function languageOf(tag: string): string {
  const language = tag.split('-')[0] ?? tag;
  return { cmn: 'zh', arb: 'ar', yue: 'zh' }[language] ?? language;
}
