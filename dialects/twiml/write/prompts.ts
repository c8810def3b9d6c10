import { text, type XmlElement } from '../../../src/document/index.ts';
import type { DigitStep, Pause, Play, Prompt, Say, SendDigits } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { lostVerb } from '../../lost.ts';
import { markupNodes, tag, unless } from '../../xml-body.ts';
import { voiceAttributes } from './voice.ts';
import { type Writing, wholeSeconds } from './writing.ts';

/** What is heard, as elements; none where there is no word for it. */
export function writePrompt(prompt: Prompt, writing: Writing): readonly XmlElement[] {
  switch (prompt.verb) {
    case 'say':
      return [writeSay(prompt, writing)];
    case 'play':
      return writePlay(prompt, writing);
    case 'pause':
      return writePause(prompt, writing);
    case 'send-digits':
      return writeDigits(prompt, writing);
  }
}

/** The same inside a Gather, where no tones may be sent. */
export function writeNestedPrompt(prompt: Prompt, writing: Writing): readonly XmlElement[] {
  if (prompt.verb !== 'send-digits') return writePrompt(prompt, writing);
  writing.lose(lostVerb(prompt, 'TwiML sends no digits while it waits for some'));
  return [];
}

function writeSay(say: Say, writing: Writing): XmlElement {
  const spoken = say.markup === 'ssml' ? markupNodes(say.text) : null;
  const attributes = { ...voiceAttributes(say, writing), loop: unless(1, rounds(say.loops)) };
  return tag('Say', attributes, spoken ?? [text(say.text)]);
}

function writePlay(play: Play, writing: Writing): readonly XmlElement[] {
  const { source, loops } = play;
  switch (source.kind) {
    case 'url':
      return [tag('Play', { loop: unless(1, rounds(loops)) }, [text(addressOf(source))])];
    case 'silence':
      if (source.durationMs !== 'endless' && loops !== 'endless')
        return writePause({ ...play, verb: 'pause', durationMs: source.durationMs * loops }, writing);
      break;
    case 'media':
    case 'tone':
    case 'hold-music':
      break;
  }
  writing.lose(lostVerb(play, 'TwiML plays nothing but recordings by http and https'));
  return [];
}

function writePause(pause: Pick<Pause, 'place' | 'verb' | 'durationMs'>, writing: Writing): readonly XmlElement[] {
  if (pause.durationMs >= 500) return [tag('Pause', { length: unless(1, wholeSeconds(pause.durationMs, 1)) })];
  writing.lose(lostVerb(pause, 'a pause in TwiML lasts whole seconds'));
  return [];
}

function writeDigits(digits: SendDigits, writing: Writing): readonly XmlElement[] {
  const written = digitsAttribute(digits.steps);
  if (written !== '') return [tag('Play', { digits: written })];
  writing.lose(lostVerb(digits, 'there are no digits in it'));
  return [];
}

const mostRounds = 1000;

/** 0 is without end. */
function rounds(loops: number | 'endless'): number {
  return loops === 'endless' ? 0 : Math.min(Math.max(Math.round(loops), 1), mostRounds);
}

/** Keys, `w` for half a second and `W` for a whole one. */
export function digitsAttribute(steps: readonly DigitStep[]): string {
  return steps
    .map((step) => {
      if ('key' in step) return /^[0-9A-D*#]$/i.test(step.key) ? step.key.toUpperCase() : '';
      const halves = Math.min(Math.round(step.pauseMs / 500), longestWait);
      return halves > 0 ? 'W'.repeat(halves / 2) + 'w'.repeat(halves % 2) : '';
    })
    .join('');
}

/** In half seconds. */
const longestWait = 120;
