import { setCallerId } from '../../../src/verbs/index.ts';
import { callerInside } from '../directory/people.ts';
import { flagAt, textAt } from '../directory/values.ts';
import { fits } from '../patterns.ts';
import { ModuleData } from '../read/module-data.ts';
import { readPark } from '../read/park.ts';
import { recordGreeting } from './check-box.ts';
import { hunt } from './flows.ts';
import type { Step, StepAnswer } from './step.ts';
import { Voice } from './voice.ts';

/** `dynamic_cid`, by hand: asks for a number, and takes it if it may be one. */
export function callerId(step: Step): StepAnswer {
  const voice = new Voice(step);
  const medium = voice.text('medium');
  const asked = voice.say(
    'Enter the number to call from, then press pound.',
    medium === '' ? 'cf-enter_number' : medium,
  );
  const { minimum = 10, pattern = '\\d+' } = step.notes;
  return {
    verbs: [
      voice.enter([asked], {
        maximum: voice.count('maximum') || 10,
        onInput: voice.ask('caller-id-entered', { minimum, pattern }),
      }),
    ],
  };
}

export function callerIdEntered(step: Step): StepAnswer {
  const voice = new Voice(step);
  const { entered } = voice;
  const isGood = entered.length >= voice.count('minimum') && fits(`^(?:${voice.text('pattern')})$`, entered);
  if (!isGood)
    return { verbs: [voice.say('That number cannot be used; yours is shown.', 'dynamic-cid-invalid_using_default')] };
  return {
    verbs: [setCallerId({ callerId: { number: entered }, mode: 'replace', answers: false, place: voice.place })],
  };
}

/** An entry of a menu that is none of its children: the pin by which its greeting is recorded, or a number. */
export function menuEntry(step: Step): StepAnswer {
  const { notes, reading } = step;
  const menu = textAt(notes, 'menu');
  const pin = menu === undefined ? undefined : textAt(reading.directory.find('menus', menu), 'record_pin');
  const mayRecord = flagAt(notes, 'outside') === true || callerInside(reading.directory, reading.facts) !== null;
  if (pin !== undefined && pin === textAt(notes, 'entered') && mayRecord) return recordGreeting(step);
  return flagAt(notes, 'hunts') === true ? hunt(step) : null;
}

/** Nobody took the caller out, and nobody who parked them answered: once more. */
export function parkAgain(step: Step): StepAnswer {
  const voice = new Voice(step);
  const data = {
    action: 'direct_park',
    slot: voice.text('slot'),
    default_ringback_timeout: voice.count('parkMs'),
    default_callback_timeout: voice.count('callbackMs'),
  };
  const { verbs } = readPark({
    ...step.reading,
    module: 'park',
    place: voice.place,
    data: new ModuleData(data, '', step.reading.diagnose),
    childKeys: [],
    language: undefined,
    leadsTo: () => false,
    branch: () => ({ go: 'on' }),
    flow: () => [],
  });
  return { verbs };
}
