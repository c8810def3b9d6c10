import { openSource, type XmlNode } from '../../../src/document/index.ts';
import type { JsonObject, Keys, Pause, Play, Prompt, Say, Voice } from '../../../src/verbs/index.ts';
import { type Lose, lostVerb } from '../../lost.ts';
import { allKeys } from '../read/module-data.ts';
import { audioName } from './audio-name.ts';
import { writeSayMacro } from './say-macro.ts';
import { writeSendDigits } from './send-digits.ts';
import { type Step, unless, within } from './step.ts';

/** `tts`, `play`, `sleep` or `send_dtmf`. */
export function writePrompt(prompt: Prompt, language: string | undefined, lose: Lose): readonly Step[] {
  switch (prompt.verb) {
    case 'say':
      return writeSay(prompt, language, lose);
    case 'play':
      return [writePlay(prompt)];
    case 'pause':
      return [writePause(prompt)];
    case 'send-digits':
      return writeSendDigits(prompt, lose);
  }
}

/** Nodes for the same words over again: KAZOO speaks them once or without end. */
const mostLoops = 10;

function writeSay(say: Say, language: string | undefined, lose: Lose): readonly Step[] {
  const macro = writeSayMacro(say, language);
  if (macro) return [macro];
  const text = say.markup === 'ssml' ? wordsOf(say.text) : say.text;
  if (text.trim() === '') {
    lose(lostVerb(say, 'there are no words in it'));
    return [];
  }
  const step: Step = {
    module: 'tts',
    data: {
      text,
      ...voiceFields(say.voice, language),
      ...terminators(say.endKeys),
      ...unless('endless_playback', say.loops === 'endless', false),
    },
  };
  return Array.from({ length: say.loops === 'endless' ? 1 : within(say.loops, 1, mostLoops) }, () => step);
}

/** A gender says more to KAZOO than the name of another provider's voice. */
function voiceFields({ raw, gender, language }: Voice, around: string | undefined): JsonObject {
  return {
    ...unless('voice', gender ?? raw ?? usualVoice, usualVoice),
    ...(language !== undefined && language !== around && { language }),
  };
}

const usualVoice = 'female';

function terminators(keys: Keys): JsonObject {
  return keys === allKeys ? {} : { terminators: [...new Set(keys)].filter((key) => allKeys.includes(key)) };
}

/** KAZOO speaks no markup. */
function wordsOf(markup: string): string {
  const parsed = openSource(new TextEncoder().encode(`<speak>${markup}</speak>`), 'text/xml; charset=utf-8').xml();
  const text = parsed.ok ? textIn(parsed.root) : markup.replace(/<[^>]*>/g, ' ');
  return text.replace(/\s+/g, ' ').trim();
}

function textIn(node: XmlNode): string {
  return node.kind === 'text' ? node.text : node.children.map(textIn).join('');
}

function writePlay({ source, loops, endKeys, answers }: Play): Step {
  return {
    module: 'play',
    data: {
      id: audioName(source),
      ...unless('answer', answers, true),
      ...unless('endless_playback', loops === 'endless', false),
      ...(loops !== 'endless' && unless('loop_count', Math.max(1, Math.round(loops)), 1)),
      ...terminators(endKeys),
    },
  };
}

const longestSleepMs = 86_400_000;

function writePause({ durationMs }: Pause): Step {
  const ms = within(durationMs, 0, longestSleepMs);
  return { module: 'sleep', data: ms % 1000 === 0 ? { duration: ms / 1000 } : { duration: ms, unit: 'ms' } };
}
