import { pause, play, say, type Voice } from '../../../src/verbs/index.ts';
import { choices } from '../schemas/choices.ts';
import { audioSource } from './audio-source.ts';
import { languageField } from './language-tag.ts';
import { allKeys } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';

/** KAZOO's schema allows this many; longer ones are refused there. */
const longestText = 1000;

/** `tts`: speak; every key stops it unless the document says which. */
export function readTts({ data, place, language, diagnose }: FlowNode): NodeReading {
  const text = data.text('text');
  const voice = voiceOf(data.text('voice') ?? 'female', languageField(data, 'language') ?? language);
  const endKeys = data.keys('terminators', allKeys);
  const endless = data.boolean('endless_playback', false);
  data.ignored('engine', 'the operator chooses the speech engine');
  if (text === undefined) {
    diagnose({
      code: 'missing-value',
      severity: 'warning',
      message: 'There is no "text" to speak; the node is passed over.',
      place: data.place('text'),
    });
    return goOn();
  }
  if (text.length > longestText)
    diagnose({
      code: 'exceeded-limit',
      severity: 'warning',
      message: `The text has ${text.length} characters; it is spoken in full.`,
      place: data.place('text'),
      hint: `KAZOO refuses more than ${longestText}`,
    });
  return goOn(say({ text, markup: 'plain', voice, loops: endless ? 'endless' : 1, endKeys, answers: true, place }));
}

export function voiceOf(name: string, language: string | undefined): Voice {
  const gender = name.toLowerCase();
  return {
    ...(gender === 'female' || gender === 'male' ? { gender } : { raw: name }),
    ...(language !== undefined && { language }),
  };
}

/** `play`: a url or a media object; endless wins over a count. */
export function readPlay(node: FlowNode): NodeReading {
  const { data, place, diagnose } = node;
  const id = data.text('id');
  const answers = data.boolean('answer', true);
  const endless = data.boolean('endless_playback', false);
  const loops = data.integer('loop_count', 1, { minimum: 1 });
  const endKeys = data.keys('terminators', allKeys);
  if (id === undefined) {
    diagnose({
      code: 'missing-value',
      severity: 'warning',
      message: 'There is no "id" to play; the node is passed over.',
      place: data.place('id'),
    });
    return goOn();
  }
  const source = audioSource(id, node, data.place('id'));
  if (!source) return goOn();
  return goOn(play({ source, loops: endless ? 'endless' : loops, endKeys, answers, place }));
}

/** In ms. */
const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
/** KAZOO waits no longer than a day, whatever the document says. */
const longestSleepMs = 86_400_000;

/** `sleep`: waits without answering. */
export function readSleep({ data, place, diagnose }: FlowNode): NodeReading {
  const unit = data.oneOf('unit', choices.sleepUnit, 's');
  const duration = data.integer('duration', 0, { minimum: 0 });
  const wished = duration * units[unit];
  if (wished > longestSleepMs)
    diagnose({
      code: 'invalid-value',
      severity: 'warning',
      message: 'A call sleeps for a day at most.',
      place: data.place('duration'),
    });
  return goOn(pause({ durationMs: Math.min(wished, longestSleepMs), answers: false, place }));
}
