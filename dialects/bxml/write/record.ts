import type { XmlElement } from '../../../src/document/index.ts';
import { ask, type Record } from '../../../src/verbs/index.ts';
import { type Ahead, loseOtherWays, mainWay, type Said } from '../../one-list.ts';
import { limits } from '../read/record.ts';
import { callbackAttributes, toldTo } from './callback.ts';
import { endKeysAttribute } from './end-keys.ts';
import { writePrompt } from './prompts.ts';
import { seconds, usual, type Writing } from './writing.ts';

/** With a url, it is asked whatever was recorded; without one, the list goes on. What is said before stands before. */
export function writeRecord(record: Record, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const { rule, onRecorded, onNothing, endSilenceMs } = record;
  const callback = toldTo(onRecorded, ahead, writing.own);
  const next = callback ? null : mainWay(onRecorded, onNothing);
  const kept = callback ? [onRecorded, ask(callback)] : next ? [next] : [];
  loseOtherWays(record, kept, writing.lose, 'BXML goes the same way whatever was recorded, and tells no hang-up');
  const { longest, longestSilence, silence, endKeys } = writing.choose(limits);
  const element = writing.tag('Record', {
    ...callbackAttributes('recordComplete', callback),
    maxDuration: usual(seconds(rule.maximumMs, 1, longest), 60),
    silenceTimeout: usual(endSilenceMs === null ? 0 : seconds(endSilenceMs, 0, longestSilence), silence),
    silenceThreshold: usual(100, 100),
    terminatingDigits: endKeysAttribute(record.endKeys, endKeys),
    fileFormat: usual(rule.format === 'mp3' ? 'mp3' : 'wav', 'wav'),
    detectLanguage: usual(false, false),
  });
  const prompts = record.prompts.flatMap((prompt) => writePrompt(prompt, writing));
  return { elements: [...prompts, element], next };
}
