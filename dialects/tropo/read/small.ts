import { answer, deflect, hangup, on, pause, privacy, reject, unsupported } from '../../../src/verbs/index.ts';
import { destinationFrom } from './destination.ts';
import { type Said, shown } from './json.ts';
import { interruptedBy, nameOf, openParameters, type Parameters } from './parameters.ts';
import { plainPrompts } from './prompts.ts';
import { readSayItems } from './say.ts';
import { placeOf, type StepRead, type StepReading } from './step.ts';
import { destinationsOf, headersOf } from './targets.ts';

/** `say`: one verb for each stretch of words, each sound and each run of tones. One that says nothing still answers. */
export function readSay(said: Said, reading: StepReading): StepRead {
  const items = readSayItems(said, reading, undefined, (parameters) => ({
    answers: true,
    ...nameOf(parameters),
    ...interruptedBy(parameters),
  }));
  if (items.length === 0)
    reading.remarks.warning('missing-value', placeOf(said), 'This say has no value; nothing is said.');
  const prompts = plainPrompts(items, reading);
  return { verbs: prompts.length > 0 ? prompts : [answer({ place: placeOf(said), answers: true, headers: {} })] };
}

export function readWait(said: Said, { remarks }: StepReading): StepRead {
  const parameters = openParameters('wait', said, remarks);
  if (!parameters.has('milliseconds'))
    remarks.warning('missing-value', placeOf(said), 'This wait says no milliseconds; it does not wait.');
  const durationMs = Math.round(parameters.number('milliseconds', 0, { minimum: 0 }));
  return { verbs: [pause({ place: placeOf(said), answers: true, ...interruptedBy(parameters), durationMs })] };
}

export function readAnswer(said: Said, { remarks }: StepReading): StepRead {
  const parameters = openParameters('answer', said, remarks);
  return { verbs: [answer({ place: placeOf(said), answers: true, headers: headersOf(parameters, { remarks }) })] };
}

/** `generalLogSecurity`: its value is a word, not an object. */
export function readLogSecurity({ value, pointer }: Said, { remarks }: StepReading): StepRead {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (word === 'suppress' || word === 'none')
    return { verbs: [privacy({ place: { pointer }, answers: false, hides: word === 'suppress' })] };
  remarks.warning(
    'invalid-value',
    { pointer },
    `generalLogSecurity must be suppress or none, not ${shown(value)}; logs stay as they are.`,
  );
  return { verbs: [] };
}

export function readHangup(said: Said, { remarks, thens }: StepReading): StepRead {
  const parameters = openParameters('hangup', said, remarks);
  const headers = headersOf(parameters, { remarks });
  const verb = hangup({ place: placeOf(said), answers: false, cause: 'normal', headers, ...thens.afterHangup() });
  return { verbs: [verb], ends: true };
}

export function readReject(said: Said, { remarks, answered }: StepReading): StepRead {
  openParameters('reject', said, remarks);
  if (answered)
    remarks.warning(
      'late-verb',
      placeOf(said),
      'This reject comes after the call was answered; it hangs up.',
      'reject must come before anything that is heard',
    );
  return { verbs: [reject({ place: placeOf(said), answers: false, cause: 'rejected', sipStatus: 603 })], ends: true };
}

/** SIP 302 to a call that still rings; on an answered one it fails. */
export function readRedirect(said: Said, reading: StepReading): StepRead {
  const { remarks, thens, answered } = reading;
  const parameters = openParameters('redirect', said, remarks);
  const place = placeOf(said);
  const to = contactOf(parameters, reading);
  const required = parameters.boolean('required', true);
  const reason = 'the call could not be sent elsewhere';
  const onFailed = required ? thens.after('error', `redirect: ${reason}`) : on;
  if (to === undefined)
    return { verbs: [unsupported({ place, answers: false, said: 'redirect', reason, onSkipped: onFailed })] };
  if (answered)
    remarks.warning(
      'late-verb',
      place,
      'This redirect comes after the call was answered; it fails.',
      'redirect must come before anything that is heard; use transfer afterwards',
    );
  return { verbs: [deflect({ place, answers: false, ...nameOf(parameters), to, onFailed })], ends: required };
}

function contactOf(parameters: Parameters, { remarks }: StepReading): string | undefined {
  const [target] = destinationsOf(parameters);
  const place = { pointer: target?.pointer ?? parameters.said.pointer };
  const dialled = destinationFrom(target?.value);
  if (!dialled.ok) {
    remarks.error(
      target ? 'invalid-destination' : 'missing-value',
      place,
      `The call is not sent elsewhere: ${target ? dialled.problem : 'redirect names nobody'}.`,
      'for example sip:desk@pbx.example.com',
    );
    return undefined;
  }
  const { destination } = dialled;
  if (destination.kind === 'sip') return destination.uri;
  const uri = `tel:${destination.number}`;
  remarks.warning(
    'unusual-value',
    place,
    `A redirect needs a SIP address; ${uri} is given, which not every switch can follow.`,
    'for example sip:desk@pbx.example.com',
  );
  return uri;
}
