import { element, serializeXml } from '../../../src/document/index.ts';
import type { JsonObject, Prompt, RetryPrompt, Say, SendDigits, Verb, Voice } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { type Lose, lostVerb } from '../../lost.ts';
import { tokenise } from '../read/say.ts';
import { defaultVoice, voiceLike, voiceNamed } from '../voices.ts';

/** What one prompt comes to, in order: something that `say` can say, or silence. */
export type Utterance =
  | { readonly kind: 'said'; readonly parameters: JsonObject }
  | { readonly kind: 'silence'; readonly durationMs: number };

export function isPrompt(verb: Verb): verb is Prompt {
  return verb.verb === 'say' || verb.verb === 'play' || verb.verb === 'pause' || verb.verb === 'send-digits';
}

/** What of a prompt `say` can say. A number of loops is said that often; without end is said once. */
export function utterancesOf(prompt: Prompt, lose: Lose): readonly Utterance[] {
  switch (prompt.verb) {
    case 'say':
      return [said({ ...repeated(spoken(prompt), prompt.loops), ...manner(prompt) })];
    case 'play':
      switch (prompt.source.kind) {
        case 'url':
          return [said(repeated(addressOf(prompt.source), prompt.loops))];
        case 'silence':
          if (prompt.source.durationMs !== 'endless') return [silence(prompt.source.durationMs)];
          break;
        case 'media':
        case 'tone':
        case 'hold-music':
          break;
      }
      lose(lostVerb(prompt, 'Tropo plays nothing but recordings by http and https'));
      return [];
    case 'pause':
      return [silence(prompt.durationMs)];
    case 'send-digits':
      return dialled(prompt);
  }
}

const said = (parameters: JsonObject): Utterance => ({ kind: 'said', parameters });
const silence = (durationMs: number): Utterance => ({ kind: 'silence', durationMs });

/** Nobody listens to the same words more often than this. */
const mostLoops = 50;

function repeated(value: string, loops: Say['loops']): JsonObject {
  const times = loops === 'endless' ? 1 : Math.min(Math.round(loops), mostLoops);
  return { value: times > 1 ? Array.from({ length: times }, () => value) : value };
}

/** Words as they stand, where nothing in them would be taken for markup, a sound or tones; else as markup. */
function spoken({ text, markup, voice }: Say): string {
  if (markup === 'ssml') return speakElement(text, isLanguageAlone(voice) ? voice.language : undefined);
  const isPlain = !text.trimStart().startsWith('<') && tokenise(text).every(({ kind }) => kind === 'words');
  return isPlain ? text : speakElement(serializeXml([{ kind: 'text', text, place: { line: 1, column: 1 } }]));
}

function speakElement(inside: string, language?: string): string {
  const empty = serializeXml([element('speak', language === undefined ? {} : { 'xml:lang': language })]);
  return `${empty.slice(0, -'/>'.length)}>${inside}</speak>`;
}

function manner({ markup, voice, secret }: Say): JsonObject {
  const name = markup === 'ssml' && isLanguageAlone(voice) ? undefined : voiceName(voice);
  return { ...(name !== undefined && { voice: name }), ...(secret && { promptLogSecurity: 'suppress' }) };
}

/** Markup that brings its own language is spoken by whoever speaks that. */
function isLanguageAlone({ raw, language, gender }: Voice): boolean {
  return raw === undefined && gender === undefined && language !== undefined;
}

/** The voice's own name if it was one of Tropo's, else that of the nearest; undefined for the default one. */
function voiceName(voice: Voice): string | undefined {
  const own = voice.raw === undefined ? undefined : voiceNamed(voice.raw);
  const isOwn = own !== undefined && own.language === voice.language && own.gender === voice.gender;
  const name = isOwn ? own.raw : voiceLike(voice);
  return name === defaultVoice.raw ? undefined : name;
}

/** Runs of keys, with the silences between them. How long a tone is cannot be said. */
function dialled({ steps }: SendDigits): readonly Utterance[] {
  const utterances: Utterance[] = [];
  let keys = '';
  const flush = () => {
    if (keys !== '') utterances.push(said({ value: `dtmf:${keys}` }));
    keys = '';
  };
  for (const step of steps)
    if ('key' in step) keys += step.key;
    else {
      flush();
      utterances.push(silence(step.pauseMs));
    }
  flush();
  return utterances;
}

/** The items of a `say` inside another action, where silence is a break. */
export function itemsOf(prompts: readonly Prompt[], lose: Lose): readonly JsonObject[] {
  return prompts.flatMap((prompt) => utterancesOf(prompt, lose)).map(itemOf);
}

function itemOf(utterance: Utterance): JsonObject {
  if (utterance.kind === 'said') return utterance.parameters;
  return { value: speakElement(serializeXml([element('break', { time: `${Math.round(utterance.durationMs)}ms` })])) };
}

const events = { silence: 'timeout', 'no-match': 'nomatch' } as const satisfies Record<RetryPrompt['after'], string>;

/** `say` of an action that listens: what is said in every round, then what is said after a fruitless one. */
export function sayOf(
  prompts: readonly Prompt[],
  retryPrompts: readonly RetryPrompt[],
  heard: readonly RetryPrompt['after'][],
  lose: Lose,
): JsonObject {
  const after = retryPrompts
    .filter((retry) => heard.includes(retry.after))
    .flatMap((retry) => {
      const event = `${events[retry.after]}${retry.occurrence === undefined ? '' : `:${retry.occurrence}`}`;
      const items = itemsOf(retry.prompts, lose);
      return (items.length > 0 ? items : [{ value: '' }]).map((item) => ({ ...item, event }));
    });
  return say([...itemsOf(prompts, lose), ...after]);
}

/** One item stands for itself, several stand in a list, none is not there at all. */
export function say(items: readonly JsonObject[]): JsonObject {
  const [first, ...others] = items;
  if (!first) return {};
  return { say: others.length > 0 ? items : first };
}
