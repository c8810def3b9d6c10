import { isDeepStrictEqual } from 'node:util';
import { serializeXml, text, type XmlElement, type XmlNode } from '../../../src/document/index.ts';
import type { Play, Prompt, Say } from '../../../src/verbs/index.ts';
import { lostVerb } from '../../lost.ts';
import { markupNodes } from '../../xml-body.ts';
import { escapedTag } from '../read/speak-sentence.ts';
import { credentialAttributes } from './callback.ts';
import { pauseOf, writeDigits } from './small.ts';
import { voiceAttributes } from './voice.ts';
import { seconds, usual, type Writing, whole } from './writing.ts';

/** The most that v1 repeats one audio; verb by verb no more either. */
const mostRepeats = 30;

/** What is heard, as verbs; none where there is no word for it. */
export function writePrompt(prompt: Prompt, writing: Writing): readonly XmlElement[] {
  switch (prompt.verb) {
    case 'say':
      return writeSay(prompt, writing);
    case 'play':
      return writePlay(prompt, writing);
    case 'pause':
      return [pauseOf(prompt.durationMs, writing)];
    case 'send-digits':
      return writeDigits(prompt, writing);
  }
}

function writeSay(say: Say, writing: Writing): readonly XmlElement[] {
  const attributes = { ...voiceAttributes(say, writing), volume: usual(0, 0) };
  const sentence = writing.tag('SpeakSentence', attributes, spokenNodes(say, writing));
  return Array.from({ length: timesOf(say.loops) }, () => sentence);
}

function writePlay(play: Play, writing: Writing): readonly XmlElement[] {
  const { source, loops } = play;
  switch (source.kind) {
    case 'url':
      return audio(play, 0, writing);
    case 'silence':
      if (source.durationMs !== 'endless' && loops !== 'endless') return [pauseOf(source.durationMs * loops, writing)];
      break;
    case 'media':
    case 'tone':
    case 'hold-music':
      break;
  }
  writing.lose(lostVerb(play, 'BXML plays nothing but recordings by http and https'));
  return [];
}

/** What is said and played inside a Gather, which holds nothing else. */
export function writeNestedPrompts(prompts: readonly Prompt[], writing: Writing): readonly XmlElement[] {
  const elements: XmlElement[] = [];
  for (let index = 0; index < prompts.length; index += 1) {
    const prompt = prompts[index];
    if (prompt?.verb === 'say') elements.push(...writeSay(prompt, writing));
    else if (prompt?.verb === 'play' && prompt.source.kind === 'url') {
      const { times, delayMs } = writing.own ? repeatedFrom(prompts, index) : once;
      elements.push(...audio(times > 1 ? { ...prompt, loops: times } : prompt, delayMs, writing));
      index += 2 * (times - 1);
    } else if (prompt) writing.lose(lostVerb(prompt, 'inside a Gather BXML knows sentences and recordings alone'));
  }
  return elements;
}

const once = { times: 1, delayMs: 0 } as const;

/** The same audio again and again with a pause between, as v1 says it by `delayBeforeRepeat`. */
function repeatedFrom(prompts: readonly Prompt[], start: number): { readonly times: number; readonly delayMs: number } {
  const [first, gap] = [prompts[start], prompts[start + 1]];
  if (gap?.verb !== 'pause' || first?.verb !== 'play' || first.loops !== 1) return once;
  const delayMs = gap.durationMs;
  let times = 1;
  while (times < mostRepeats) {
    const [pause, again] = prompts.slice(start + 2 * times - 1, start + 2 * times + 1);
    if (pause?.verb !== 'pause' || pause.durationMs !== delayMs || again?.verb !== 'play') break;
    if (again.loops !== 1 || !isDeepStrictEqual(again.source, first.source)) break;
    times += 1;
  }
  return times === 1 ? once : { times, delayMs };
}

/** v2 has no word for several times; what v1 has is understood, but shows the document as one of v1. */
function audio({ source, loops }: Play, delayMs: number, writing: Writing): readonly XmlElement[] {
  if (source.kind !== 'url') return [];
  const times = timesOf(loops);
  const byAttribute = writing.manner.repeats === 'by-attribute';
  const attributes = {
    ...credentialAttributes(source.credentials, 'username', 'password'),
    volume: usual(0, 0),
    ...(byAttribute && { repeatCount: usual(times, 1), delayBeforeRepeat: usual(seconds(delayMs, 0, 60), 0) }),
  };
  const element = writing.tag('PlayAudio', attributes, [text(source.url)]);
  return Array.from({ length: byAttribute ? 1 : times }, () => element);
}

/** Without end is once. */
function timesOf(loops: number | 'endless'): number {
  return loops === 'endless' ? 1 : whole(loops, 1, mostRepeats);
}

/** Markup as elements, unless a server of this dialect had it escaped and it would not come back as it was. */
function spokenNodes({ text: words, markup }: Say, { own }: Writing): readonly XmlNode[] {
  if (markup === 'plain') return [text(words)];
  const nodes = markupNodes(words);
  if (nodes && (!own || serializeXml(nodes) === words)) return nodes;
  const tags = words.match(escapedTag) ?? [];
  return words.split(escapedTag).flatMap((data, index) => {
    const tag = tags[index];
    return [...(markupNodes(data) ?? [text(data)]), ...(tag === undefined ? [] : [text(tag)])];
  });
}
