import type { XmlElement } from '../../../src/document/index.ts';
import {
  type DigitStep,
  hangup,
  pause,
  redirect,
  reject,
  ring,
  sendDigits,
  tag,
  type Verb,
} from '../../../src/verbs/index.ts';
import { syncCallback, tagOf } from './callback.ts';
import { type Reading, shorten, textOf } from './reading.ts';

/** Seconds (reference 2.11). */
const spans = { minimum: 0.1, maximum: 86_400 };

export function readPause(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const attribute = fields.has('duration') || !fields.has('length') ? 'duration' : 'length';
  if (attribute === 'length' && reading.generation === 'v2')
    reading.inform('misnamed-attribute', element, 'length on <Pause> is read as duration.');
  const durationMs = Math.round(fields.number(attribute, 1, spans) * 1000);
  reading.finish(element, fields);
  return [pause({ durationMs, answers: reading.settings.pauseAnswers, place: element.place })];
}

export function readRing(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const durationMs = Math.round(fields.number('duration', 5, spans) * 1000);
  const answers = fields.boolean('answerCall', true);
  reading.finish(element, fields);
  return [ring({ durationMs, answers, place: element.place })];
}

/** Refuses a call that still rings; v1 had answered it before anybody was asked. */
export function readHangup(element: XmlElement, reading: Reading): readonly Verb[] {
  reading.finish(element, reading.fields(element));
  const answers = reading.choose({ v1: true, v2: false });
  return [hangup({ cause: 'normal', headers: {}, answers, place: element.place })];
}

export function readReject(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const reason = fields.oneOf('reason', ['busy', 'rejected'], 'rejected');
  reading.finish(element, fields);
  const sipStatus = reason === 'busy' ? 486 : 603;
  return [reject({ cause: reason, sipStatus, answers: false, place: element.place })];
}

export function readTag(element: XmlElement, reading: Reading): readonly Verb[] {
  reading.finish(element, reading.fields(element));
  return [tag({ tag: textOf(element), answers: false, place: element.place })];
}

export function readRedirect(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const named = fields.has('redirectUrl') || fields.has('requestUrl');
  const callback = syncCallback('redirect', element, fields, reading);
  const label = tagOf(element, fields);
  reading.finish(element, fields);
  if (!named) reading.invalid(element, '<Redirect> has no redirectUrl.', 'BXML has the url in an attribute');
  return callback ? [...label, redirect({ callback, answers: false, place: element.place })] : [];
}

/** What the pauses of a sequence are long, in ms; they take the place of the gap after a tone (reference 2.11). */
const waits: ReadonlyMap<string, number> = new Map([
  [',', 500],
  ['w', 500],
  ['W', 1000],
]);

export function readSendDtmf(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const bounds = { minimum: 50, maximum: 5000 };
  const durationMs = Math.round(fields.number('toneDuration', 200, bounds));
  const gapMs = Math.round(fields.number('toneInterval', 400, bounds));
  reading.finish(element, fields);
  const written = textOf(element).replace(/\s+/g, '');
  const signs = [...written].filter((sign) => waits.has(sign) || /[0-9*#a-dA-D]/.test(sign));
  if (signs.length < written.length)
    reading.warn(
      'invalid-value',
      element,
      `"${shorten(written)}" in <SendDtmf> holds signs that are no keys; they are left out.`,
      'keys are 0-9, *, #, A-D; pauses are , w and W',
    );
  const longest = reading.choose({ v1: 92, v2: 50 });
  if (signs.length > longest)
    reading.warn(
      'exceeded-limit',
      element,
      `<SendDtmf> holds ${signs.length} signs, which Bandwidth refuses beyond ${longest}; all are sent.`,
    );
  if (signs.length === 0) {
    reading.warn('missing-value', element, '<SendDtmf> holds no keys and is left out.');
    return [];
  }
  const steps = signs.map((sign, index): DigitStep => {
    const pauseMs = waits.get(sign);
    if (pauseMs !== undefined) return { pauseMs };
    const next = signs[index + 1];
    return { key: sign.toUpperCase(), durationMs, gapMs: next === undefined || waits.has(next) ? 0 : gapMs };
  });
  return [sendDigits({ steps, answers: true, place: element.place })];
}
