import { changeDirectory, type DirectoryChange, on, record, type Then, type Verb } from '../../../src/verbs/index.ts';
import { type BoxMessage, boxByMailbox, boxOf, isOwner, messagesIn } from '../directory/boxes.ts';
import { callerInside, type Thing } from '../directory/people.ts';
import { flagAt, textAt } from '../directory/values.ts';
import { lamps } from './lamps.ts';
import type { Step, StepAnswer } from './step.ts';
import { Voice } from './voice.ts';

const attempts = 3;

/**
 * `voicemail`, check: whoever owns the box and calls from one of their telephones is let in; everybody else is asked
 * for its pin, and before that for its number where the flow names no box.
 */
export function checkBox(step: Step): StepAnswer {
  const voice = new Voice(step);
  const { directory, facts } = step.reading;
  const inside = callerInside(directory, facts);
  const own = directory.list('vmboxes').find((box) => isOwner(box, inside));
  const named = boxOf(directory, voice.text('box'));
  const matches = flagAt(step.notes, 'matchesCaller') === true ? boxByMailbox(directory, facts?.from ?? '') : null;
  const isOnly = flagAt(step.notes, 'isOnlyBox') === true ? own : null;
  const box = named ?? matches ?? isOnly ?? null;
  if (!box) return askForBox(voice, 1);
  const isLetIn =
    isOwner(box, inside) && flagAt(box.value, 'require_pin') !== true && flagAt(step.notes, 'login') !== true;
  return isLetIn ? mainMenu(step, voice, box) : askForPin(voice, box, 1, inside !== null && isOwner(box, inside));
}

function askForBox(voice: Voice, attempt: number): StepAnswer {
  const prompt = voice.say('Please enter your mailbox number, then press pound.', 'vm-enter_id');
  return { verbs: [voice.enter([prompt], { maximum: 10, onInput: voice.ask('box-number', { attempt }) })] };
}

/** The number of the box has been entered. */
export function boxNumber(step: Step): StepAnswer {
  const voice = new Voice(step);
  const box = boxByMailbox(step.reading.directory, voice.entered);
  const attempt = voice.count('attempt');
  if (box) return askForPin(voice, box, attempt, false);
  const wrong = voice.say('There is no such mailbox.', 'vm-fail_auth');
  if (attempt >= attempts) return { verbs: [wrong, voice.say('Goodbye.', 'vm-abort')] };
  return { verbs: [wrong, ...(askForBox(voice, attempt + 1)?.verbs ?? [])] };
}

/** A box without a pin is open to its owner alone. */
function askForPin(voice: Voice, box: Thing, attempt: number, isOwn: boolean): StepAnswer {
  if (textAt(box.value, 'pin') === undefined && !isOwn)
    return { verbs: [voice.say('This mailbox cannot be opened from here.', 'vm-no_access')] };
  if (textAt(box.value, 'pin') === undefined) return { verbs: [voice.go('box-menu', { box: box.id })] };
  const prompt = voice.say('Please enter your pin, then press pound.', 'vm-enter_pass');
  const onInput = voice.ask('box-pin', { box: box.id, attempt });
  return { verbs: [voice.enter([prompt], { maximum: 6, onInput, secret: true })] };
}

/** The pin has been entered. */
export function boxPin(step: Step): StepAnswer {
  const voice = new Voice(step);
  const box = boxOf(step.reading.directory, voice.text('box'));
  if (!box) return { verbs: [] };
  const pin = textAt(box.value, 'pin');
  if (pin !== undefined && pin === voice.entered) return mainMenu(step, voice, box);
  const attempt = voice.count('attempt');
  const wrong = voice.say('That is not right.', 'vm-fail_auth');
  if (attempt >= attempts) return { verbs: [wrong, voice.say('Goodbye.', 'vm-abort')] };
  return { verbs: [wrong, ...(askForPin(voice, box, attempt + 1, false)?.verbs ?? [])] };
}

/** Only steps that have let somebody in lead here. */
export function boxMenu(step: Step): StepAnswer {
  const voice = new Voice(step);
  const box = boxOf(step.reading.directory, voice.text('box'));
  return box && mainMenu(step, voice, box);
}

function mainMenu({ reading }: Step, voice: Voice, box: Thing): StepAnswer {
  const fresh = messagesIn(reading.directory, box, 'new').length;
  const saved = messagesIn(reading.directory, box, 'saved').length;
  const count = (number: number, kind: string) => `${number} ${kind} message${number === 1 ? '' : 's'}`;
  const at = { box: box.id };
  const question = voice.menu(
    [
      voice.say(`You have ${count(fresh, 'new')} and ${count(saved, 'saved')}.`),
      voice.say(
        'To hear new messages press one, saved messages two. For your mailbox press five. To leave press pound.',
        'vm-main_menu',
      ),
    ],
    {
      '1': voice.ask('message', { ...at, folder: 'new', index: 0 }),
      '2': voice.ask('message', { ...at, folder: 'saved', index: 0 }),
      '5': voice.ask('box-settings', at),
      '#': on,
    },
  );
  return { verbs: [question, voice.say('Goodbye.', 'vm-goodbye')] };
}

/** One message of a folder, and what is to become of it. */
export function message(step: Step): StepAnswer {
  const voice = new Voice(step);
  const box = boxOf(step.reading.directory, voice.text('box'));
  if (!box) return { verbs: [] };
  const folder = voice.text('folder') === 'saved' ? 'saved' : 'new';
  const messages = messagesIn(step.reading.directory, box, folder);
  const index = Math.min(voice.count('index'), messages.length);
  const found = messages[index];
  const at = { box: box.id, folder };
  if (!found) {
    const none = voice.say(
      index === 0 ? 'There are no messages.' : 'There are no more messages.',
      'vm-no_more_messages',
    );
    return { verbs: [none, voice.go('box-menu', { box: box.id })] };
  }
  const does = (action: string): Then => voice.ask('message-do', { ...at, id: found.id, index, action });
  const question = voice.menu(
    [
      ...(flagAt(box.value, 'skip_envelope') === true ? [] : envelope(voice, found, index)),
      voice.recording(found.recording),
      voice.say(
        'To keep this message press one. To hear it again press two. To forward it press three. For the one before press four, for the next six. To delete it press seven. To call back press nine. To go back press zero.',
        'vm-message_menu',
      ),
    ],
    {
      '1': does('keep'),
      '2': voice.ask('message', { ...at, index }),
      '3': voice.ask('forward-where', { ...at, id: found.id, index }),
      '4': voice.ask('message', { ...at, index: Math.max(index - 1, 0) }),
      '5': voice.ask('message', { ...at, index }),
      '6': voice.ask('message', { ...at, index: index + 1 }),
      '7': does('delete'),
      '8': voice.ask('message', { ...at, index: index + 1 }),
      '9': does('call-back'),
      '0': voice.ask('box-menu', { box: box.id }),
    },
  );
  return { verbs: [question] };
}

function envelope(voice: Voice, { from, at }: BoxMessage, index: number) {
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ', ');
  return [
    voice.say(`Message ${index + 1}. Received ${when}. From`),
    from === '' ? voice.say('a withheld number.') : voice.spell(from.replace(/^\+/, '')),
  ];
}

/** Keeps, deletes, or calls back, and goes on to the next. */
export function messageDo(step: Step): StepAnswer {
  const voice = new Voice(step);
  const { directory } = step.reading;
  const box = boxOf(directory, voice.text('box'));
  const value = directory.find('messages', voice.text('id'));
  if (!box || !value) return { verbs: [] };
  const [folder, index, id] = [voice.text('folder'), voice.count('index'), voice.text('id')];
  const change = (path: readonly string[], to: DirectoryChange['value']): Verb =>
    changeDirectory({ changes: [{ kind: 'messages', id, path, value: to }], answers: false, place: voice.place });
  const next = (at: number) => voice.go('message', { box: box.id, folder, index: at });
  switch (voice.text('action')) {
    case 'delete':
      return {
        verbs: [
          change([], null),
          ...lamps(step, box, folder === 'new' ? { fresh: -1 } : { saved: -1 }),
          voice.say('Message deleted.', 'vm-deleted'),
          next(index),
        ],
      };
    case 'call-back': {
      const number = textAt(value, 'from') ?? '';
      const back = voice.go('box-menu', { box: box.id });
      return {
        verbs: number === '' ? [voice.say('There is no number to call.'), back] : [voice.go('number', { number })],
      };
    }
    default:
      return {
        verbs: [
          change(['folder'], 'saved'),
          ...lamps(step, box, folder === 'new' ? { fresh: -1, saved: 1 } : {}),
          voice.say('Message saved.', 'vm-saved'),
          next(folder === 'new' ? index : index + 1),
        ],
      };
  }
}

/** To which box a message is to go as well. */
export function forwardWhere(step: Step): StepAnswer {
  const voice = new Voice(step);
  const notes = {
    box: voice.text('box'),
    folder: voice.text('folder'),
    id: voice.text('id'),
    index: voice.count('index'),
  };
  const prompt = voice.say('Enter the mailbox, then press pound.', 'vm-forward_message');
  return {
    verbs: [
      voice.enter([prompt], { maximum: 10, onInput: voice.ask('forward-message', notes) }),
      voice.go('message', notes),
    ],
  };
}

export function forwardMessage(step: Step): StepAnswer {
  const voice = new Voice(step);
  const { directory, facts } = step.reading;
  const value = directory.find('messages', voice.text('id'));
  const target = boxByMailbox(directory, voice.entered);
  const back = voice.go('message', {
    box: voice.text('box'),
    folder: voice.text('folder'),
    index: voice.count('index'),
  });
  if (!value || !target) return { verbs: [voice.say('There is no such mailbox.'), back] };
  // Two messages may be of one recording; each has a name of its own.
  const id = `${voice.text('id')}-${target.id}`;
  const copy = { ...value, box: target.id, folder: 'new', at: facts?.now ?? 0 };
  const changes = [{ kind: 'messages', id, path: [], value: copy }];
  return {
    verbs: [
      changeDirectory({ changes, answers: false, place: voice.place }),
      ...lamps(step, target, { fresh: 1 }),
      voice.say('Message forwarded.'),
      back,
    ],
  };
}

/** Greeting and pin of a box. */
export function boxSettings(step: Step): StepAnswer {
  const voice = new Voice(step);
  const at = { box: voice.text('box') };
  const question = voice.menu(
    [
      voice.say(
        'To record your greeting press one. To change your pin press three. To go back press zero.',
        'vm-settings_menu',
      ),
    ],
    {
      '1': voice.ask('record-greeting', at),
      '3': voice.ask('new-pin', at),
      '0': voice.ask('box-menu', at),
    },
  );
  return { verbs: [question] };
}

export function recordGreeting(step: Step): StepAnswer {
  const voice = new Voice(step);
  const at = { box: voice.text('box'), ...(voice.text('menu') !== '' && { menu: voice.text('menu') }) };
  return {
    verbs: [
      voice.say('Say your greeting after the tone. Press any key when you are done.', 'vm-record_greeting'),
      record({
        prompts: [],
        bargeIn: false,
        beep: true,
        rule: {
          format: 'wav',
          channels: 1,
          track: 'caller',
          maximumMs: 120_000,
          trimsSilence: false,
          uploads: [],
          awaitsUpload: false,
          notify: [],
        },
        endKeys: '0123456789*#',
        endSilenceMs: 5000,
        startTimeoutMs: null,
        rounds: 1,
        onRecorded: voice.ask('greeting-recorded', at),
        onNothing: voice.ask('greeting-recorded', at),
        answers: true,
        place: voice.place,
      }),
    ],
  };
}

/** Of a box, or of a menu. */
export function greetingRecorded(step: Step): StepAnswer {
  const voice = new Voice(step);
  const { report } = step.outcome;
  const recording = report?.verb === 'record' ? report.recording : undefined;
  const [box, menu] = [voice.text('box'), voice.text('menu')];
  const back = box === '' ? [] : [voice.go('box-settings', { box })];
  if (!recording) return { verbs: [voice.say('Nothing was recorded.'), ...back] };
  const medium = menu === '' ? `greeting of box ${box}` : `greeting of menu ${menu}`;
  const changes: readonly DirectoryChange[] = [
    { kind: 'media', id: medium, path: [], value: { recording_id: recording.id } },
    menu === ''
      ? { kind: 'vmboxes', id: box, path: ['media', 'unavailable'], value: medium }
      : { kind: 'menus', id: menu, path: ['media', 'greeting'], value: medium },
  ];
  return {
    verbs: [
      changeDirectory({ changes, answers: false, place: voice.place }),
      voice.say('Your greeting has been saved.', 'vm-saved'),
      ...back,
    ],
  };
}

export function newPin(step: Step): StepAnswer {
  const voice = new Voice(step);
  const at = { box: voice.text('box') };
  const prompt = voice.say('Enter your new pin, four to six digits, then press pound.', 'vm-enter_new_pin');
  return {
    verbs: [
      voice.enter([prompt], { maximum: 6, onInput: voice.ask('pin-entered', at), secret: true }),
      voice.go('box-settings', at),
    ],
  };
}

export function pinEntered(step: Step): StepAnswer {
  const voice = new Voice(step);
  const box = voice.text('box');
  const back = voice.go('box-settings', { box });
  if (!/^\d{4,6}$/.test(voice.entered)) return { verbs: [voice.say('That is no pin.', 'vm-pin_invalid'), back] };
  const changes = [{ kind: 'vmboxes', id: box, path: ['pin'], value: voice.entered }];
  return {
    verbs: [
      changeDirectory({ changes, answers: false, place: voice.place }),
      voice.say('Your pin has been changed.', 'vm-new_pin'),
      back,
    ],
  };
}
