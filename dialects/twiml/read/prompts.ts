import {
  type DigitStep,
  type Pause,
  type Play,
  pause,
  play,
  type Say,
  type SendDigits,
  say,
  sendDigits,
} from '../../../src/verbs/index.ts';
import { type ElementReader, shown } from './element.ts';
import { readSpeech } from './speech.ts';
import { isBasic, readVoice } from './voice.ts';

/** Beyond this the provider refuses the text; here it is only remarked on. */
const longestText = 4096;

export function readSay(element: ElementReader): readonly Say[] {
  const { reading, place } = element;
  const voice = readVoice(element);
  const loops = readLoops(element);
  element.finish();
  const spoken = readSpeech(element, !isBasic(voice));
  if (!spoken) {
    reading.warn(place, {
      code: 'missing-value',
      message: '<Say> has nothing to say; it is skipped.',
      providerCode: '13520',
    });
    return [];
  }
  if (spoken.text.length > longestText)
    reading.warn(place, {
      code: 'exceeded-limit',
      message: `<Say> has ${spoken.text.length} characters; other servers refuse more than ${longestText}.`,
      providerCode: '13521',
    });
  return [say({ place, answers: true, ...spoken, voice, loops, endKeys: '' })];
}

export function readPlay(element: ElementReader): readonly (Play | SendDigits)[] {
  const { reading, place } = element;
  const digits = element.text('digits');
  const loops = readLoops(element);
  element.finish();
  element.refuseElements();
  if (digits !== undefined) {
    if (loops !== 1) element.notYet('loop', 'digits are sent once', 'loop');
    if (element.ownText !== '')
      reading.warn(place, {
        code: 'ignored-url',
        message: '<Play digits>: the digits are sent, the url is not played.',
      });
    const steps = readDigitSteps(element, 'digits', digits);
    return steps.length > 0 ? [sendDigits({ place, answers: true, steps })] : [];
  }
  if (element.ownText === '') {
    reading.warn(place, {
      code: 'missing-value',
      message: '<Play> names no url; it is skipped.',
      providerCode: '12200',
    });
    return [];
  }
  const target = reading.target(element.ownText, '<Play>', place);
  if (!target) return [];
  const { url, credentials } = target;
  const source = { kind: 'url', url: url.split('#')[0] ?? url, ...(credentials && { credentials }) } as const;
  return [play({ place, answers: true, source, loops, endKeys: '' })];
}

/** A pause never answers: in front of everything else it keeps the caller ringing. */
export function readPause(element: ElementReader): readonly Pause[] {
  const durationMs = element.seconds('length', 1, { minimum: 1 });
  element.finish();
  element.refuseElements();
  element.refuseText();
  return [pause({ place: element.place, answers: false, durationMs })];
}

/** The provider plays no more rounds than these. */
const mostLoops = 1000;

/** 0 is until the caller leaves. */
function readLoops(element: ElementReader): number | 'endless' {
  const loops = element.integer('loop', 1, { minimum: 0 });
  if (loops > mostLoops)
    element.invalid(
      'loop',
      `<${element.name} loop="${loops}"> is more than ${mostLoops} rounds; ${mostLoops} are played`,
    );
  return loops === 0 ? 'endless' : Math.min(loops, mostLoops);
}

/** Length of a tone and of the gap after it, in ms; the provider publishes none. */
const tone = { durationMs: 200, gapMs: 100 } as const;

/** `w` is half a second, `W` a whole one; characters that are neither these nor keys are left out. */
export function readDigitSteps(element: ElementReader, attribute: string, written: string): readonly DigitStep[] {
  const strange = new Set(written.replace(/[0-9A-Da-d*#wW]/g, ''));
  if (strange.size > 0) {
    const characters = [...strange].slice(0, 5).map((character) => `"${character}"`);
    const sentence = `<${element.name} ${attribute}="${shown(written)}"> holds ${characters.join(', ')}, which is no key; it is left out`;
    element.invalid(attribute, sentence, '0-9, A-D, *, #, and w or W to wait');
  }
  return [...written].flatMap((character): DigitStep[] => {
    if (character === 'w') return [{ pauseMs: 500 }];
    if (character === 'W') return [{ pauseMs: 1000 }];
    if (strange.has(character)) return [];
    return [{ key: character.toUpperCase(), ...tone }];
  });
}
