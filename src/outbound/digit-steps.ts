import type { DigitStep } from '../verbs/index.ts';

/** How long a key sounds, and is silent after it, in ms. */
const toneMs = 100;
const pauses: Readonly<Record<string, number>> = { w: 500, W: 1000 };

/** Keys and waits as providers write them in one word: `w` half a second, `W` a second. What is no key is left out. */
export function digitSteps(text: string): readonly DigitStep[] {
  return [...text].flatMap((sign): readonly DigitStep[] => {
    const pauseMs = pauses[sign];
    if (pauseMs !== undefined) return [{ pauseMs }];
    return /[0-9A-Da-d*#]/.test(sign) ? [{ key: sign.toUpperCase(), durationMs: toneMs, gapMs: toneMs }] : [];
  });
}
