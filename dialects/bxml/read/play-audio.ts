import type { XmlElement } from '../../../src/document/index.ts';
import { type Pause, type Play, pause, play } from '../../../src/verbs/index.ts';
import { credentialsOf, withCredentials } from './callback.ts';
import { type Reading, textOf } from './reading.ts';

export function readPlayAudio(element: XmlElement, reading: Reading): readonly (Play | Pause)[] {
  const fields = reading.fields(element);
  const credentials = credentialsOf(fields, 'username', 'password');
  const times = fields.integer('repeatCount', 1, { minimum: 1, maximum: 30 });
  const delayMs = fields.number('delayBeforeRepeat', 0, { minimum: 0, maximum: 60 }) * 1000;
  reading.finish(element, fields);
  const written = textOf(element);
  if (written === '') {
    reading.warn('missing-value', element, '<PlayAudio> names no audio and is left out.');
    return [];
  }
  const target = reading.url(written);
  if ('problem' in target) {
    reading.warn(
      'invalid-url',
      element,
      `The audio of <PlayAudio> cannot be fetched and is left out: ${target.problem}.`,
    );
    return [];
  }
  const audio = (loops: number): Play =>
    play({
      source: { kind: 'url', url: target.url, ...withCredentials(credentials ?? target.credentials) },
      loops,
      endKeys: '',
      answers: true,
      place: element.place,
    });
  if (delayMs === 0) return [audio(times)];
  const gap = pause({ durationMs: delayMs, answers: reading.settings.pauseAnswers, place: element.place });
  return Array.from({ length: times }, (_, time) => (time === 0 ? [audio(1)] : [gap, audio(1)])).flat();
}
