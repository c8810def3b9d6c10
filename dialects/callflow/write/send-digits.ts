import type { SendDigits } from '../../../src/verbs/index.ts';
import { type Lose, lostVerb } from '../../lost.ts';
import { type Step, unless, within } from './step.ts';

/** In ms. */
const usualToneMs = 2000;
const longestToneMs = 999_999;

/** `send_dtmf`: one length for all tones; a pause is a number of half seconds. */
export function writeSendDigits(sendDigits: SendDigits, lose: Lose): readonly Step[] {
  const digits = sendDigits.steps.map((step) => ('key' in step ? step.key : waits(step.pauseMs))).join('');
  const tone = sendDigits.steps.find((step) => 'key' in step);
  if (digits === '') {
    lose(lostVerb(sendDigits, 'there are no keys in it'));
    return [];
  }
  const durationMs = within(tone?.durationMs ?? usualToneMs, 1, longestToneMs);
  return [{ module: 'send_dtmf', data: { digits, ...unless('duration_ms', durationMs, usualToneMs) } }];
}

const longestWaitMs = 60_000;

/** `W` is a second, `w` half of one. */
function waits(pauseMs: number): string {
  const halves = Math.round(within(pauseMs, 500, longestWaitMs) / 500);
  return 'W'.repeat(Math.floor(halves / 2)) + 'w'.repeat(halves % 2);
}
