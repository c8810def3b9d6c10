import words from './words.json' with { type: 'json' };

/** The last part of a path: `/twiml/choose` is the page `choose` in TwiML. */
export const pages = ['menu', 'choose', 'sandwiches', 'caprese'] as const;
export type Page = (typeof pages)[number];

/** What the caller can be asked, called like the page that hears the answer. */
export type Question = 'choose' | 'sandwiches';

/** A page to go to; `tries` is how often its question has been asked by then. */
export interface Link {
  readonly page: Page;
  readonly tries?: number;
}

/** The answer to one request, before any dialect has words for it. */
export type Step =
  /** For one key; `answer` is fetched with it, or without one when none came. */
  | { readonly kind: 'ask'; readonly question: Question; readonly text: string; readonly answer: Link }
  | { readonly kind: 'say'; readonly text: string; readonly next: Link }
  | { readonly kind: 'dial'; readonly text: string; readonly number: string }
  | { readonly kind: 'end'; readonly text: string }
  | MailStep;

/** Something that only callflow can do. */
export interface MailStep {
  readonly kind: 'mail';
  readonly text: string;
  readonly recipient: string;
}

/** What a request tells. */
export interface Heard {
  readonly page: Page;
  /** Empty: none. */
  readonly keys: string;
  /** How often the question has been asked; 0 where a page is fetched without having been asked. */
  readonly tries: number;
  /** Of this call so far, this one included. */
  readonly requests: number;
}

/** How long a question waits for a key, in seconds. */
export const patienceSeconds = 5;
/** How often a question is asked before the server gives up. */
const maximumTries = 3;

type Reaction = (heard: Heard) => Step;

const questions: Readonly<
  Record<
    Question,
    { readonly prompt: string; readonly keys: ReadonlyMap<string, Reaction>; readonly otherKeys: Reaction }
  >
> = {
  choose: {
    prompt: words.menu,
    keys: new Map<string, Reaction>([
      ['1', () => ask('sandwiches')],
      ['0', (heard) => ({ kind: 'dial', text: lastWords(words.operator, heard), number: '+15551230099' })],
    ]),
    otherKeys: (heard) => askAgain('choose', words.unknown, heard),
  },
  sandwiches: {
    prompt: words.sandwiches,
    keys: new Map<string, Reaction>([
      ['1', () => ({ kind: 'say', text: words.caprese, next: { page: 'caprese' } })],
      ['2', (heard) => ({ kind: 'end', text: lastWords(words.banhMi, heard) })],
    ]),
    otherKeys: () => ask('choose'),
  },
};

/** The whole application: what follows a request. */
export function stepAfter(heard: Heard): Step {
  switch (heard.page) {
    case 'menu':
      return ask('choose');
    case 'choose':
    case 'sandwiches':
      return answered(heard.page, heard);
    case 'caprese':
      return { kind: 'mail', text: lastWords(words.kitchen, heard), recipient: 'someone@example.com' };
  }
}

function answered(question: Question, heard: Heard): Step {
  const { keys, otherKeys } = questions[question];
  if (heard.keys !== '') return (keys.get(heard.keys) ?? otherKeys)(heard);
  return heard.tries === 0 ? ask(question) : askAgain(question, words.unheard, heard);
}

function ask(question: Question, apology = '', tries = 0): Step {
  const text = `${apology} ${questions[question].prompt}`.trimStart();
  return { kind: 'ask', question, text, answer: { page: question, tries: tries + 1 } };
}

function askAgain(question: Question, apology: string, heard: Heard): Step {
  if (heard.tries >= maximumTries) return { kind: 'end', text: lastWords(words.goodbye, heard) };
  return ask(question, apology, heard.tries);
}

/** The last thing said in a call tells how many requests it took, which only the call's cookie knows. */
function lastWords(text: string, { requests }: Heard): string {
  return `${text} ${words.count.replace('{requests}', String(requests))}`;
}
