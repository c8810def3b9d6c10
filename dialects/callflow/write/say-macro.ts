import type { Say } from '../../../src/verbs/index.ts';
import { readAs, readings } from '../read/audio-macro.ts';
import { allKeys } from '../read/module-data.ts';
import type { Step } from './step.ts';

/** A text that is to be read in one way of the switch's `say`, and nothing else, as a macro of that. */
export function writeSayMacro(say: Say, language: string | undefined): Step | undefined {
  const { text, voice, endKeys } = say;
  if (say.markup !== 'ssml' || say.loops !== 1 || voice.raw !== undefined || voice.gender !== 'female')
    return undefined;
  const [, reading = '', escaped = ''] = /^<say-as interpret-as="([a-z]+)">([^<>]*)<\/say-as>$/s.exec(text) ?? [];
  const type = types.get(reading);
  const words = escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  if (!type || words.trim() === '' || readAs(words, reading) !== text) return undefined;
  const keys = [...new Set(endKeys)].filter((key) => allKeys.includes(key));
  return {
    module: 'audio_macro',
    data: {
      ...(voice.language !== undefined && voice.language !== language && { language: voice.language }),
      ...(endKeys !== allKeys && { terminators: keys }),
      macros: [{ macro: 'say', text: words, ...type }],
    },
  };
}

const types = new Map<string, { readonly type: string; readonly method?: string }>([
  ...Object.entries(readings)
    .reverse()
    .map(([type, reading]) => [reading, { type }] as const),
  ['digits', { type: 'number', method: 'iterated' }],
]);
