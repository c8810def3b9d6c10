import { runFlow } from '../../../src/verbs/index.ts';
import { flowById } from '../directory/flows.ts';
import { countAt, flagAt, textAt, valueAt } from '../directory/values.ts';
import type { Step, StepAnswer } from './step.ts';
import { Voice } from './voice.ts';

const attempts = 3;
const fewestLetters = 3;

interface Person {
  readonly id: string;
  readonly name: string;
  readonly flow: string;
  /** The keys of the name by which people are looked up. */
  readonly keys: readonly string[];
}

/** `directory`: the first letters of a name; `0`, or a directory without anybody in it, leads on. */
export function dialByName(step: Step): StepAnswer {
  const voice = new Voice(step);
  const { directory } = step.reading;
  const id = voice.text('id');
  const attempt = voice.count('attempt');
  const entered = voice.entered;
  const people = peopleOf(step, id);
  if (people.length === 0) return { verbs: [voice.say('There is nobody in this directory.', 'dir-no_results_found')] };
  if (entered === '') return ask(step, voice, id, attempt);
  if (entered === '0') return { verbs: [] };
  const found =
    entered.length < fewestLetters ? [] : people.filter(({ keys }) => keys.some((one) => one.startsWith(entered)));
  if (found.length === 0) {
    const none = voice.say('Nobody of that name was found.', 'dir-no_results_found');
    if (attempt >= attempts) return { verbs: [none] };
    return { verbs: [none, ...(ask(step, voice, id, attempt + 1)?.verbs ?? [])] };
  }
  const [only] = found;
  const confirms = flagAt(directory.find('directories', id), 'confirm_match') !== false;
  if (only && found.length === 1 && !confirms) return call(step, only);
  return offer(voice, id, found, 0);
}

function ask({ reading }: Step, voice: Voice, id: string, attempt: number): StepAnswer {
  const document = reading.directory.find('directories', id);
  const isByFirst = textAt(document, 'sort_by') === 'first_name';
  const maximum = countAt(document, 'max_dtmf') || 20;
  const prompt = voice.say(
    `Please enter the first letters of the person's ${isByFirst ? 'first' : 'last'} name, then press pound. Press zero to leave.`,
    isByFirst ? 'dir-enter_person_firstname' : 'dir-enter_person_lastname',
  );
  return {
    verbs: [voice.enter([prompt], { maximum, onInput: voice.ask('dial-by-name', { id, attempt }) })],
  };
}

/** One after the other, until somebody is the one. */
function offer(voice: Voice, id: string, found: readonly Person[], index: number): StepAnswer {
  const person = found[index];
  if (!person) return { verbs: [voice.say('There is nobody else.', 'dir-no_more_results')] };
  const ids = found.map((one) => one.id);
  const question = voice.menu(
    [voice.say(`For ${person.name} press one. For the next press pound. To leave press zero.`)],
    {
      '1': voice.ask('call-person', { id, person: person.id }),
      '#': voice.ask('next-person', { id, people: ids, index: index + 1 }),
      '0': { go: 'on' },
    },
  );
  return { verbs: [question] };
}

export function nextPerson(step: Step): StepAnswer {
  const voice = new Voice(step);
  const id = voice.text('id');
  const ids = valueAt(step.notes, 'people');
  const people = peopleOf(step, id).filter((one) => Array.isArray(ids) && ids.includes(one.id));
  return offer(voice, id, people, voice.count('index'));
}

export function callPerson(step: Step): StepAnswer {
  const voice = new Voice(step);
  const person = peopleOf(step, voice.text('id')).find((one) => one.id === voice.text('person'));
  return person ? call(step, person) : { verbs: [] };
}

function call(step: Step, { flow }: Person): StepAnswer {
  const voice = new Voice(step);
  if (!flowById(step.reading.directory, flow)) return { verbs: [] };
  const verbs = [voice.say('Please hold.', 'dir-please_hold'), voice.go('flow', { id: flow })];
  return { verbs: [runFlow({ flow: { verbs }, answers: false, place: voice.place })] };
}

/** Who is listed: people who say so themselves, and those whom the directory names, each with a flow. */
function peopleOf({ reading: { directory } }: Step, id: string): readonly Person[] {
  const document = directory.find('directories', id);
  const isByFirst = textAt(document, 'sort_by') === 'first_name';
  return directory.list('users').flatMap(({ id: userId, value }): readonly Person[] => {
    const flow = textAt(value, 'directories', id) ?? textAt(document, 'users', userId);
    const first = textAt(value, 'first_name') ?? '';
    const last = textAt(value, 'last_name') ?? '';
    const name = textAt(value, 'name') ?? `${first} ${last}`.trim();
    if (flow === undefined || name === '') return [];
    const words = name.split(/\s+/);
    const sorted = isByFirst ? first || words[0] : last || words.at(-1);
    return [{ id: userId, name, flow, keys: [keysOf(sorted ?? ''), keysOf(name)] }];
  });
}

const letters = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'];

/** The keys on which a name is written; accents count for their letter. */
function keysOf(name: string): string {
  return [...name.normalize('NFD').toLowerCase()]
    .flatMap((letter) => {
      const key = letters.findIndex((group) => group.includes(letter));
      return key >= 0 ? [String(key + 2)] : /\d/.test(letter) ? [letter] : [];
    })
    .join('');
}
