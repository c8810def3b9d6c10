import { changeDirectory, type DirectoryChange } from '../../../src/verbs/index.ts';
import { callerInside, devicesOf, guestsOf, type Thing } from '../directory/people.ts';
import { flagAt, textAt } from '../directory/values.ts';
import type { Step, StepAnswer } from './step.ts';
import { Voice } from './voice.ts';

const attempts = 3;

/** Somebody logs in at the telephone that calls, or out of it. */
export function hotdesk(step: Step): StepAnswer {
  const voice = new Voice(step);
  const device = callerInside(step.reading.directory, step.reading.facts)?.device;
  if (!device) return unknown(voice);
  const guests = guestsOf(device.value);
  const action = voice.text('action');
  const isOut = action === 'logout' || (action === 'toggle' && guests.length > 0);
  if (isOut) return logOut(voice, device, guests);
  const id = voice.text('id');
  return id === '' ? askForId(voice, 1) : askForPin(step, voice, id, 1);
}

function unknown(voice: Voice): StepAnswer {
  return { verbs: [voice.say('Sorry, that is not possible from this telephone.', 'hotdesk-disabled')] };
}

function askForId(voice: Voice, attempt: number): StepAnswer {
  const prompt = voice.say('Please enter your id, then press pound.', 'hotdesk-enter_id');
  return { verbs: [voice.enter([prompt], { maximum: 10, onInput: voice.ask('hotdesk-id', { attempt }) })] };
}

/** The id has been entered. */
export function hotdeskId(step: Step): StepAnswer {
  const voice = new Voice(step);
  return askForPin(step, voice, voice.entered, voice.count('attempt'));
}

function askForPin(step: Step, voice: Voice, id: string, attempt: number): StepAnswer {
  const user = userOf(step, id);
  if (!user) return again(voice, attempt);
  if (flagAt(user.value, 'hotdesk', 'require_pin') !== true) return logIn(step, voice, user);
  const prompt = voice.say('Please enter your pin, then press pound.', 'hotdesk-enter_pin');
  const onInput = voice.ask('hotdesk-pin', { user: user.id, attempt });
  return { verbs: [voice.enter([prompt], { maximum: 6, onInput, secret: true })] };
}

/** The pin has been entered. */
export function hotdeskPin(step: Step): StepAnswer {
  const voice = new Voice(step);
  const id = voice.text('user');
  const value = step.reading.directory.find('users', id);
  const pin = textAt(value, 'hotdesk', 'pin');
  if (value && pin !== undefined && pin === voice.entered) return logIn(step, voice, { id, value });
  return again(voice, voice.count('attempt'));
}

function again(voice: Voice, attempt: number): StepAnswer {
  const wrong = voice.say('That is not right.', 'hotdesk-invalid_entry');
  if (attempt >= attempts) return { verbs: [wrong, voice.say('Please try again later.', 'hotdesk-abort')] };
  return { verbs: [wrong, ...(askForId(voice, attempt + 1)?.verbs ?? [])] };
}

function userOf({ reading }: Step, id: string): Thing | undefined {
  const isCalled = ({ value }: Thing) =>
    textAt(value, 'hotdesk', 'id') === id && flagAt(value, 'hotdesk', 'enabled') !== false;
  return reading.directory.list('users').find(isCalled);
}

function logIn(step: Step, voice: Voice, user: Thing): StepAnswer {
  const { directory, facts } = step.reading;
  const device = callerInside(directory, facts)?.device;
  if (!device) return unknown(voice);
  const path = ['hotdesk', 'users', user.id];
  const elsewhere: readonly DirectoryChange[] =
    flagAt(user.value, 'hotdesk', 'keep_logged_in_elsewhere') === true
      ? []
      : devicesOf(directory, user.id)
          .filter(({ id, value }) => id !== device.id && guestsOf(value).includes(user.id))
          .map(({ id }) => ({ kind: 'devices', id, path, value: null }));
  const here: DirectoryChange = { kind: 'devices', id: device.id, path, value: {} };
  return {
    verbs: [
      changeDirectory({ changes: [...elsewhere, here], answers: false, place: voice.place }),
      voice.say('You are logged in.', 'hotdesk-logged_in'),
    ],
  };
}

function logOut(voice: Voice, device: Thing, guests: readonly string[]): StepAnswer {
  const changes = guests.map((user) => ({
    kind: 'devices',
    id: device.id,
    path: ['hotdesk', 'users', user],
    value: null,
  }));
  return {
    verbs: [
      changeDirectory({ changes, answers: false, place: voice.place }),
      voice.say('You are logged out.', 'hotdesk-logged_out'),
    ],
  };
}
