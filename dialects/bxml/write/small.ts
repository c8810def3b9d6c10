import { text, type XmlElement } from '../../../src/document/index.ts';
import type { Reject, Ring, SendDigits, Tag } from '../../../src/verbs/index.ts';
import { lostVerb } from '../../lost.ts';
import { seconds, usual, type Writing, whole } from './writing.ts';

/** Of a Pause or Ring, in seconds (reference 2.11). */
const [shortest, longest] = [0.1, 86_400];

export function pauseOf(durationMs: number, writing: Writing): XmlElement {
  const duration = seconds(durationMs, shortest, longest);
  // A length beside verbs that are BXML's alone shows a document of v1.
  return writing.tag('Pause', writing.choose({ v1: { length: duration }, v2: { duration: usual(duration, 1) } }));
}

export function ringOf({ durationMs, answers }: Ring, writing: Writing): XmlElement {
  const duration = usual(seconds(durationMs, shortest, longest), 5);
  return writing.tag('Ring', { duration, answerCall: usual(answers, true) });
}

export function tagOf(verb: Tag, writing: Writing): XmlElement {
  return writing.tag('Tag', {}, verb.tag === '' ? [] : [text(verb.tag)]);
}

/** In first drafts of v1; Bandwidth refuses a call by hanging up. */
export function rejectOf({ cause }: Reject, writing: Writing): XmlElement {
  return writing.own
    ? writing.tag('Reject', { reason: usual(cause === 'busy' ? 'busy' : 'rejected', 'rejected') })
    : writing.tag('Hangup');
}

/** All tones are as long as the first of them; pauses are `w` for half a second and `W` for a whole one. */
export function writeDigits(digits: SendDigits, writing: Writing): readonly XmlElement[] {
  const tones = digits.steps.flatMap((step) => ('key' in step && /^[0-9*#A-D]$/i.test(step.key) ? [step] : []));
  const signs = digits.steps.map((step) => {
    if ('key' in step) return tones.includes(step) ? step.key.toUpperCase() : '';
    const halves = whole(step.pauseMs / 500, 0, longestWait);
    return 'W'.repeat(halves / 2) + 'w'.repeat(halves % 2);
  });
  const written = signs.join('');
  if (written === '') {
    writing.lose(lostVerb(digits, 'there are no digits in it'));
    return [];
  }
  const duration = tones[0]?.durationMs ?? usualTone;
  const gap = tones.find(({ gapMs }) => gapMs > 0)?.gapMs ?? usualGap;
  const attributes = {
    toneDuration: usual(whole(duration, 50, 5000), usualTone),
    toneInterval: usual(whole(gap, 50, 5000), usualGap),
  };
  return [writing.tag('SendDtmf', attributes, [text(written)])];
}

/** In ms. */
const [usualTone, usualGap] = [200, 400];
/** In half seconds. */
const longestWait = 120;
