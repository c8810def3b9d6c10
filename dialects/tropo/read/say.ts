import {
  type Place,
  type Prompt,
  play,
  type SendDigits,
  say,
  sendDigits,
  type VerbBase,
  type Voice,
} from '../../../src/verbs/index.ts';
import { defaultVoice, voiceNamed } from '../voices.ts';
import { absoluteUrl, type DocumentReading } from './document.ts';
import { eachOf, isSaid, isTable, type Said, shown } from './json.ts';
import { openParameters, type Parameters } from './parameters.ts';
import { readAs, readingWords, readSsml } from './ssml.ts';

/** What the action around a `say` settles for it. */
export interface Speaking {
  readonly voice: Voice;
  readonly secret: boolean;
}

/** Settles voice and secrecy: what an action says itself goes before what was settled around it. */
export function speakingOf(parameters: Parameters, document: DocumentReading, around?: Speaking): Speaking {
  const security = parameters.oneOf('promptLogSecurity', ['none', 'suppress'], undefined);
  return {
    voice: voiceOf(parameters, document) ?? around?.voice ?? defaultVoice,
    secret: security === undefined ? (around?.secret ?? false) : security === 'suppress',
  };
}

function voiceOf(parameters: Parameters, { remarks }: DocumentReading): Voice | undefined {
  const name = parameters.word('voice');
  if (name === undefined) return undefined;
  const voice = voiceNamed(name);
  if (!voice)
    remarks.warning(
      'unknown-voice',
      parameters.place('voice'),
      `Tropo had no voice called ${shown(name)}; ${defaultVoice.raw} is asked for instead.`,
      'voices are first names, for example allison, kate or audrey',
    );
  return voice;
}

/** One item of a `say`: when it is to be said, and what. */
export interface SaidItem {
  readonly parameters: Parameters;
  readonly prompts: readonly Prompt[];
}

/** What all prompts of one item have in common. */
export type PromptBase = Omit<VerbBase<string>, 'verb'>;

/**
 * Reads every form of `say`: a text, an object, or an array of either; an object's `value` may itself be an
 * array. `baseOf` says what the prompts of an item carry besides their place.
 */
export function readSayItems(
  said: Said,
  document: DocumentReading,
  around: Speaking | undefined,
  baseOf: (parameters: Parameters) => Omit<PromptBase, 'place'>,
): readonly SaidItem[] {
  if (!isSaid(said.value)) return [];
  return eachOf(said).map((item) => {
    const parameters = openParameters('say', asObject(item), document.remarks);
    const speaking = speakingOf(parameters, document, around);
    const value = isTable(item.value) ? parameters.inside('value') : item;
    if (!isSaid(value.value))
      document.remarks.warning('missing-value', { pointer: item.pointer }, 'This say has no value; nothing is said.');
    const prompts = eachOf(value).flatMap((text) =>
      promptsOf(text, parameters, speaking, { ...baseOf(parameters), place: { pointer: text.pointer } }, document),
    );
    return { parameters, prompts };
  });
}

/** `"say": "text"` and numbers are short for `{"value": …}`. */
function asObject(item: Said): Said {
  return isTable(item.value) ? item : { ...item, value: {} };
}

function promptsOf(
  { value, pointer }: Said,
  parameters: Parameters,
  speaking: Speaking,
  base: PromptBase,
  document: DocumentReading,
): readonly Prompt[] {
  if (!isSaid(value)) return [];
  if (typeof value === 'object') {
    document.remarks.warning(
      'invalid-value',
      { pointer },
      `say.value must be a text, not ${shown(value)}; it was skipped.`,
    );
    return [];
  }
  const text = String(value).trim();
  if (text.startsWith('<')) return ssmlPrompts(text, parameters, speaking, base, document);
  return wordPrompts(text, parameters.oneOf('as', readingWords, undefined), speaking, base, document);
}

function wordPrompts(
  text: string,
  as: (typeof readingWords)[number] | undefined,
  speaking: Speaking,
  base: PromptBase,
  document: DocumentReading,
): readonly Prompt[] {
  const markup = as ? 'ssml' : 'plain';
  return tokenise(text).flatMap((token): readonly Prompt[] => {
    if (token.kind === 'audio') return soundPrompts(token.url, base, document);
    if (token.kind === 'tones') return tonePrompts(token.keys, base, document);
    remarkOnAudioName(token.text, base.place, document);
    return [spoken(as ? readAs(token.text, as) : token.text, markup, speaking, base)];
  });
}

function ssmlPrompts(
  text: string,
  parameters: Parameters,
  speaking: Speaking,
  base: PromptBase,
  document: DocumentReading,
): readonly Prompt[] {
  const { remarks } = document;
  if (parameters.has('as'))
    remarks.warning('ignored-as', parameters.place('as'), 'say.as was skipped: the value brings its own markup.');
  const ssml = readSsml(text);
  if (!ssml.ok) {
    remarks.warning(
      'malformed-markup',
      base.place,
      `The markup of this text is broken: ${ssml.problem}. It is spoken without its tags.`,
      'a text that begins with < is read as SSML',
    );
    return wordPrompts(ssml.words, undefined, speaking, base, document);
  }
  const voice = ssml.language && speaking.voice === defaultVoice ? { language: ssml.language } : speaking.voice;
  return ssml.parts.flatMap((part) =>
    part.kind === 'audio'
      ? soundPrompts(part.url, base, document)
      : [spoken(part.inside, 'ssml', { ...speaking, voice }, base)],
  );
}

function spoken(text: string, markup: 'plain' | 'ssml', { voice, secret }: Speaking, base: PromptBase): Prompt {
  return say({ ...base, text, markup, voice, loops: 1, endKeys: '', ...(secret && { secret }) });
}

function soundPrompts(url: string, base: PromptBase, document: DocumentReading): readonly Prompt[] {
  const { remarks } = document;
  if (!/^https?:/i.test(url)) {
    remarks.warning(
      'invalid-url',
      base.place,
      `${shown(url)} is not played: audio is fetched by http and https only.`,
      'serve the recording by http or https',
    );
    return [];
  }
  const resolved = absoluteUrl(url, base.place, 'The audio', document);
  if (!resolved) return [];
  const { credentials } = resolved;
  const source = { kind: 'url', url: resolved.url, ...(credentials && { credentials }) } as const;
  return [play({ ...base, source, loops: 1, endKeys: '' })];
}

/** Length of a tone and of the silence after it. */
const toneMs = 100;

function tonePrompts(keys: string, base: PromptBase, { remarks }: DocumentReading): readonly Prompt[] {
  const steps: SendDigits['steps'] = [...keys.toUpperCase()]
    .filter((key) => /[0-9*#A-D]/.test(key))
    .map((key) => ({ key, durationMs: toneMs, gapMs: toneMs }));
  if (steps.length < keys.length)
    remarks.warning(
      'invalid-value',
      base.place,
      `${shown(`dtmf:${keys}`)} holds more than telephone keys; the rest was skipped.`,
      'keys are 0 to 9, *, # and A to D',
    );
  return steps.length > 0 ? [sendDigits({ ...base, steps })] : [];
}

/** Full urls only: a bare file name was spoken by Tropo, which is seldom what was meant. */
function remarkOnAudioName(words: string, place: Place, { remarks }: DocumentReading): void {
  if (/^\S+\.(wav|mp3)$/i.test(words))
    remarks.information(
      'relative-audio',
      place,
      `${shown(words)} is spoken as text: it is not a full URL.`,
      'begin it with http:// or https://',
    );
}

type Token =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'audio'; readonly url: string }
  | { readonly kind: 'tones'; readonly keys: string };

/** Splits a value at blanks into urls and tones, with the words between them kept together. */
export function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let words = '';
  const flush = () => {
    if (words.trim() !== '') tokens.push({ kind: 'words', text: words.trim() });
    words = '';
  };
  for (const piece of text.split(/(\s+)/)) {
    const tones = /^dtmf:(.+)$/i.exec(piece)?.[1];
    if (/^(https?|ftp|file):\/\/./i.test(piece)) {
      flush();
      tokens.push({ kind: 'audio', url: piece });
    } else if (tones !== undefined) {
      flush();
      tokens.push({ kind: 'tones', keys: tones });
    } else words += piece;
  }
  flush();
  return tokens;
}
