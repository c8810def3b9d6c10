import type { Voice } from '../../src/verbs/index.ts';

/** The platform's last voices, by language; f and m after each name. */
const latest: Readonly<Record<string, string>> = {
  'en-US': 'allison f, ava f, evelyn f, samantha f, susan f, zoe f, tom m, victor m',
  'en-AU': 'karen f, lee m',
  'en-GB': 'kate f, serena f, daniel m, oliver m, fiona f',
  'en-IE': 'moira f',
  'en-IN': 'veena f',
  'en-ZA': 'tessa f',
  ar: 'laila f, maged m, tarik m',
  'eu-ES': 'miren f',
  'bg-BG': 'daria f',
  'zh-HK': 'sin-ji f',
  'ca-ES': 'montserrat f, jordi m',
  'cs-CZ': 'iveta f, zuzana f',
  'da-DK': 'sara f, magnus m',
  'nl-NL': 'claire f, xander m',
  'nl-BE': 'ellen f',
  'fi-FI': 'satu f, onni m',
  'fr-FR': 'audrey f, aurelie f, thomas m',
  'fr-CA': 'amelie f, chantal f, nicolas m',
  'gl-ES': 'carmela f',
  'de-DE': 'anna f, petra f, markus m, yannick m',
  'el-GR': 'melina f, nikos m',
  'he-IL': 'carmit f',
  'ja-JP': 'kyoko f, otoya m',
  'ko-KR': 'sora f',
  'zh-CN': 'tian-tian f',
  'zh-TW': 'mei-jia f',
  'nb-NO': 'nora f, henrik m',
  'pl-PL': 'ewa f, zosia f, krzysztof m',
  'pt-PT': 'catarina f, joana f, joaquim m',
  'pt-BR': 'luciana f, felipe m',
  'ru-RU': 'katya f, milena f, yuri m',
  'sk-SK': 'laura f',
  'es-ES': 'monica f, jorge m',
  'es-AR': 'diego m',
  'es-CO': 'soledad f, carlos m',
  'es-MX': 'angelica f, paulina f, juan m',
  'sv-SE': 'alva f, klara f, oskar m',
  'th-TH': 'kanya f',
  'tr-TR': 'yelda f, cem m',
  'ca-ES-valencia': 'empar f',
  'id-ID': 'damayanti f',
  'hi-IN': 'lekha f',
  'hu-HU': 'mariska f',
  'it-IT': 'alice f, federica f, paola f, luca m',
};

/** Voices of earlier versions, still met in documents; where both lists name one, the latest decides. */
const earlier: Readonly<Record<string, string>> = {
  'en-US': 'vanessa f, veronica f, dave m, steven m',
  'en-GB': 'elizabeth f, simon m',
  'en-AU': 'grace f, alan m',
  'da-DK': 'frida f',
  'nl-NL': 'saskia f, willem m',
  'fi-FI': 'milla f, mikko m',
  'fr-FR': 'florence f, juliette f, bernard m',
  'fr-CA': 'charlotte f, olivier m',
  'de-DE': 'katrin f, stefan m',
  'el-GR': 'afroditi f',
  'nb-NO': 'vilde f',
  'it-IT': 'giulia f, silvana f, valentina f, marcello m, matteo m, roberto m',
  'zh-CN': 'linlin f, lisheng m',
  'ru-RU': 'olga f, dmitri m',
  'sv-SE': 'annika f, sven m',
  'es-ES': 'carmen f, leonor f',
  'es-MX': 'ximena f, esperanza f',
  'es-CL': 'francisca f',
  'pt-PT': 'amalia f, eusebio m',
  'pt-BR': 'fernanda f, gabriela f',
};

const voices: ReadonlyMap<string, Voice> = new Map(
  [earlier, latest].flatMap((list) =>
    Object.entries(list).flatMap(([language, names]) =>
      names.split(', ').map((entry): [string, Voice] => {
        const [name = '', gender] = entry.split(' ');
        return [name, { raw: name, language, gender: gender === 'm' ? 'male' : 'female' }];
      }),
    ),
  ),
);

/** Speaks where the document names nobody, or nobody that Tropo knew. */
export const defaultVoice: Voice = { raw: 'allison', language: 'en-US', gender: 'female' };

/** The language and gender behind a name, in any case; undefined for a name that no version had. */
export function voiceNamed(name: string): Voice | undefined {
  const voice = voices.get(name.trim().toLowerCase());
  return voice && { ...voice, raw: name.trim() };
}

/** The platform's own voice nearest to one asked for: of its language, else of that spoken elsewhere, by gender if it can be. */
export function voiceLike({ language = 'en-US', gender = 'female' }: Voice): string | undefined {
  const lists = Object.entries(latest);
  const spoken = language.split('-')[0];
  const [, list] =
    lists.find(([known]) => known === language) ?? lists.find(([known]) => known.split('-')[0] === spoken) ?? [];
  const names = (list ?? '').split(', ');
  return (names.find((name) => name.endsWith(gender === 'male' ? ' m' : ' f')) ?? names[0])?.split(' ')[0] || undefined;
}

const oddRecognisers: Readonly<Record<string, string>> = {
  'cn-hk': 'zh-HK',
  'ar-ww': 'ar',
  'va-es': 'ca-ES',
  'x-va': 'ca-ES',
  'bn-bi': 'bn-IN',
  'no-no': 'nb-NO',
};

/** A recogniser's name (`en-us`, `pt_BR`) as BCP-47; undefined if it is none. */
export function recogniserLanguage(name: string): string | undefined {
  const written = name.trim().toLowerCase().replace('_', '-');
  const odd = Object.hasOwn(oddRecognisers, written) ? oddRecognisers[written] : undefined;
  if (odd !== undefined) return odd;
  const match = /^([a-z]{2,3})-([a-z]{2})$/.exec(written);
  return match ? `${match[1]}-${match[2]?.toUpperCase()}` : undefined;
}

/** The recogniser for a BCP-47 language; undefined where Tropo had none that is called so. */
export function recogniserFor(language: string): string | undefined {
  const plain = language.toLowerCase();
  if (recogniserLanguage(plain) === language) return plain;
  return Object.keys(oddRecognisers).find((name) => oddRecognisers[name] === language);
}
