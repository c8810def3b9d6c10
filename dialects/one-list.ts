import { type Callback, type Diagnostic, end, type Script, type Then, type Verb } from '../src/verbs/index.ts';
import { type Lose, lostBranch, lostVerb } from './lost.ts';

/** What one verb has come to in a document whose verbs stand in one list. */
export interface Said<Element> {
  readonly elements: readonly Element[];
  /** Where the call goes when it comes out behind them; null: it never does. */
  readonly next: Then | null;
}

/** What lies beyond a verb. */
export interface Ahead {
  /** The verbs after it in its list. */
  readonly rest: readonly Verb[];
  /** Where the call goes after those. */
  readonly atEnd: Then;
  /** Nothing has been said yet. */
  readonly isFirst: boolean;
}

/** The words of a dialect whose documents are one list, without branches. */
export interface ListWords<Element> {
  readonly verb: (verb: Verb, ahead: Ahead) => Said<Element>;
  readonly ask: (callback: Callback) => readonly Element[];
  /** What stands at the end of a document that just stops; it hangs up by itself. */
  readonly end: (then: EndThen, ahead: Pick<Ahead, 'isFirst'>) => readonly Element[];
  /** The script was read from this dialect: what is never reached is written down all the same. */
  readonly own: boolean;
}

export type EndThen = Extract<Then, { readonly go: 'end' }>;

/**
 * A script as one list: of every verb the way out that leads on, and at the end of the list a verb for where the
 * call goes then. What only another way out leads to is not reached.
 */
export function writeList<Element>(script: Script, words: ListWords<Element>, lose: Lose): readonly Element[] {
  const elements: Element[] = [];
  const write = (verbs: readonly Verb[], atEnd: Then): void => {
    let reached = true;
    for (const [index, verb] of verbs.entries()) {
      const ahead = new View(verbs, index, atEnd, elements.length === 0);
      const said = words.verb(verb, ahead);
      elements.push(...said.elements);
      if (!reached || said.next?.go === 'on') continue;
      reached = false;
      if (said.next === null && words.own) continue;
      if (said.next) leave(said.next, atEnd);
      for (const unreached of ahead.rest) lose(lostVerb(unreached, 'nothing leads to it'));
      return;
    }
    if (reached) leave(atEnd, end());
  };
  const leave = (then: Then, atEnd: Then): void => {
    switch (then.go) {
      case 'on':
        return;
      case 'ask':
        elements.push(...words.ask(then.callback));
        return;
      case 'into':
        write(then.verbs, atEnd);
        return;
      case 'end':
        elements.push(...words.end(then, { isFirst: elements.length === 0 }));
    }
  };
  write(script.verbs, script.atEnd);
  if (script.atHangup.go === 'ask') lose(lostOfScript('When the caller leaves'));
  for (const signal of Object.keys(script.atSignal ?? {})) lose(lostOfScript(`At the signal ${signal}`));
  return elements;
}

function lostOfScript(when: string): Diagnostic {
  return { code: 'lost-branch', severity: 'warning', message: `${when} nothing happens: a list has no word for it.` };
}

/** The rest of a list is cut off only where somebody looks at it. */
class View implements Ahead {
  readonly atEnd: Then;
  readonly isFirst: boolean;
  readonly #verbs: readonly Verb[];
  readonly #index: number;

  constructor(verbs: readonly Verb[], index: number, atEnd: Then, isFirst: boolean) {
    this.#verbs = verbs;
    this.#index = index;
    this.atEnd = atEnd;
    this.isFirst = isFirst;
  }

  get rest(): readonly Verb[] {
    return this.#verbs.slice(this.#index + 1);
  }
}

/** Whom a call asks next, and what it would do before. */
export interface NextAsk {
  /** Null: nobody. */
  readonly callback: Callback | null;
  readonly before: readonly Verb[];
}

/** Follows a way out of a verb to where the customer is asked again. */
export function nextAsk(then: Then, { rest, atEnd }: Omit<Ahead, 'isFirst'>): NextAsk {
  switch (then.go) {
    case 'on':
      return nextAskOf(rest, atEnd);
    case 'into':
      return nextAskOf(then.verbs, atEnd);
    case 'ask':
      return { callback: then.callback, before: [] };
    case 'end':
      return { callback: null, before: [] };
  }
}

function nextAskOf(verbs: readonly Verb[], atEnd: Then): NextAsk {
  const index = verbs.findIndex(({ verb }) => verb === 'redirect' || verb === 'hangup' || verb === 'reject');
  const leaving = verbs[index];
  if (leaving) return { callback: 'callback' in leaving ? leaving.callback : null, before: verbs.slice(0, index) };
  const after: NextAsk = atEnd.go === 'on' ? nobody : nextAsk(atEnd, { rest: [], atEnd: end() });
  return { callback: after.callback, before: [...verbs, ...after.before] };
}

const nobody: NextAsk = { callback: null, before: [] };

/** Who is told what came of a verb when nothing is left of its list but to tell. */
export function askedAtEnd({ rest, atEnd }: Ahead): Callback | null {
  return rest.length === 0 ? callbackOf(atEnd) : null;
}

export function callbackOf(then: Then): Callback | null {
  return then.go === 'ask' ? then.callback : null;
}

/** Of several ways out the one that stays in the list, if any does. */
export function mainWay(first: Then, ...others: readonly Then[]): Then {
  return [first, ...others].find(({ go }) => go === 'on') ?? first;
}

/** Whether two ways out do the same, whatever the dialects call it. */
export function isSameWay(one: Then, other: Then): boolean {
  return essenceOf(one) === essenceOf(other);
}

const unessential: ReadonlySet<string> = new Set(['place', 'dialect', 'kind', 'notes']);

function essenceOf(then: Then): string {
  return JSON.stringify(then, (name, value: unknown) => (unessential.has(name) ? undefined : value));
}

/** The ways out of a verb by their fields, `branches.1` among them. */
function waysOf(verb: Verb): readonly (readonly [field: string, way: Then])[] {
  return Object.entries(verb).flatMap(([field, value]: [string, unknown]) => {
    if (isThen(value)) return [[field, value] as const];
    if (field !== 'branches' || typeof value !== 'object' || value === null) return [];
    return Object.entries(value).map(([key, way]) => [`${field}.${key}`, way as Then] as const);
  });
}

function isThen(value: unknown): value is Then {
  return typeof value === 'object' && value !== null && 'go' in value;
}

/** Names the ways out of a verb that none of those given stands for. */
export function loseOtherWays(verb: Verb, kept: readonly Then[], lose: Lose, why: string): void {
  const lost = waysOf(verb).filter(([, way]) => !kept.some((other) => isSameWay(way, other)));
  if (lost.length > 0) lose(lostBranch(verb, lost.map(([field]) => field).join(', '), why));
}

/** A verb that there is no word for: the call goes on as if it had failed. */
export function leftOut<Element>(verb: Verb, lose: Lose, why: string): Said<Element> {
  lose(lostVerb(verb, why));
  const ways = new Map(waysOf(verb));
  return { elements: [], next: failures.map((field) => ways.get(field)).find((way) => way !== undefined) ?? goOn };
}

const goOn: Then = { go: 'on' };
/** Fields that say what follows a failure, or else what follows at all. */
const failures = ['onFailed', 'onSkipped', 'onNothing', 'onNoInput', 'otherwise', 'onLeft', 'onCompleted'];
