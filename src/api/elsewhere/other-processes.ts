import { randomUUID } from 'node:crypto';
import { type Clock, Lookout, noLongerThan } from '../../clock/index.ts';
import { Unavailable } from '../../desk/index.ts';
import type { Sealer } from '../../secrets/index.ts';
import type { Answers, Question, QuestionStore } from '../../store/index.ts';
import type { Asked, Others } from './others.ts';

export interface OtherProcessesParts {
  readonly store: QuestionStore;
  readonly clock: Clock;
  /** Null: what is asked and answered is written down as it is. */
  readonly seals: Sealer | null;
  /** Who answers here for what is asked of all, or for something that this process runs; null: nobody. */
  readonly find: (asked: Omit<Asked, 'arguments'>) => ((given: readonly unknown[]) => Promise<unknown>) | null;
  /** What is over here by now is written down. */
  readonly settled: () => Promise<unknown>;
  /** What came to nothing, and on which nobody here waits. */
  readonly failed: (what: string, error: unknown) => void;
}

/** Others may have asked, come or gone. */
const lookEveryMs = 1000;
const stayEveryMs = 3000;
const goneAfterMs = 10_000;
const takenWithinMs = 1000;
const answeredWithinMs = 5000;
/** Whoever asked before that waits no more. */
const oldestMs = 10_000;
const sweepEveryMs = 60_000;

type Answer =
  | { readonly answer: unknown }
  | { readonly unavailable: string }
  /** Of ours. */
  | { readonly fault: string };

/** Asks the other processes with this store, and answers them, from its start until it is closed. */
export class OtherProcesses implements Others {
  readonly #parts: OtherProcessesParts;
  readonly #id = randomUUID();
  #others: readonly string[] = [];
  /** Questions of this process, and who waits for news of them. */
  readonly #waiting = new Map<string, News>();
  readonly #answering = new Map<string, Promise<void>>();
  readonly #lookout: Lookout;
  #stayedAt = Number.NEGATIVE_INFINITY;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #isFailing = false;

  constructor(parts: OtherProcessesParts) {
    this.#parts = parts;
    this.#lookout = new Lookout({
      clock: parts.clock,
      look: () => this.#lookOrSayWhyNot(),
      // Who is alone is asked by nobody.
      pauseMs: () => (this.isAlone ? lookEveryMs : parts.store.lookEveryMs),
    });
  }

  /** Resolves when the others can know of it. Returns what ends it. */
  async start(): Promise<() => Promise<void>> {
    const { store, clock } = this.#parts;
    const listening = store.listen((id) => this.#heard(id));
    await this.#lookout.wake();
    return async () => {
      await Promise.all([this.#lookout.close(), listening.close()]);
      await noLongerThan(clock, answeredWithinMs, Promise.all(this.#answering.values()));
      await store.leave(this.#id).catch(() => {});
    };
  }

  get isAlone(): boolean {
    return this.#others.length === 0;
  }

  async one<Given>(asked: Asked): Promise<{ readonly answer: Given } | null> {
    // Nobody runs what has no name, and everybody would answer.
    if (this.isAlone || asked.about === '') return null;
    const id = newId();
    return this.#asking(id, asked, async (from, news) => {
      const { store, clock } = this.#parts;
      const askedAt = clock.now();
      for (;;) {
        const { takenBy, given } = await store.answers(id);
        const answer = given.get(takenBy);
        if (takenBy !== '' && answer) return { answer: this.#read(answer) as Given };
        const now = clock.now();
        if (takenBy === '' && (this.#haveAnswered(from, given) || now - askedAt >= takenWithinMs)) {
          if (await store.withdraw(id)) return null;
          continue;
        }
        if (now - askedAt >= answeredWithinMs)
          throw new Unavailable('the process that has it in hand does not answer: whether it was done is not known');
        await news.wait(clock, askedAt + (takenBy === '' ? takenWithinMs : answeredWithinMs) - now);
      }
    });
  }

  async all<Given>(asked: Omit<Asked, 'about'>): Promise<readonly Given[]> {
    if (this.isAlone) return [];
    const id = newId();
    return this.#asking(id, { ...asked, about: '' }, async (from, news) => {
      const { store, clock } = this.#parts;
      const until = clock.now() + takenWithinMs;
      let answers: Answers;
      do {
        answers = await store.answers(id);
        if (this.#haveAnswered(from, answers.given)) break;
        await news.wait(clock, until - clock.now());
      } while (clock.now() < until);
      return [...answers.given.values()].flatMap((answer) => (answer ? [this.#read(answer) as Given] : []));
    });
  }

  #haveAnswered(from: readonly string[], given: Answers['given']): boolean {
    return from.every((process) => given.has(process) || !this.#others.includes(process));
  }

  async #asking<Result>(
    id: string,
    { account, about, method, arguments: given }: Asked,
    wait: (from: readonly string[], news: News) => Promise<Result>,
  ): Promise<Result> {
    const { store, clock } = this.#parts;
    const from = this.#others;
    const news = new News();
    this.#waiting.set(id, news);
    try {
      const question = { id, account, about, method, arguments: this.#sealed(given) };
      await store.ask(question, this.#id, clock.now());
      return await wait(from, news);
    } finally {
      this.#waiting.delete(id);
      // Where this fails, it is swept away.
      store.forget(id).catch(() => {});
    }
  }

  #heard(id: string): void {
    const news = this.#waiting.get(id);
    if (news) news.come();
    else void this.#lookout.wake();
  }

  async #lookOrSayWhyNot(): Promise<void> {
    try {
      await this.#look();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#parts.failed('other processes cannot be had', error);
      this.#isFailing = true;
    }
  }

  async #look(): Promise<void> {
    const { store, clock } = this.#parts;
    const now = clock.now();
    if (now - this.#stayedAt >= stayEveryMs) {
      await store.stay(this.#id, now);
      this.#stayedAt = now;
    }
    if (now - this.#sweptAt >= sweepEveryMs) {
      await store.sweep(now - sweepEveryMs);
      this.#sweptAt = now;
    }
    this.#others = await store.others(this.#id, now - goneAfterMs);
    for (const news of this.#waiting.values()) news.come();
    if (this.isAlone) return;
    for (const question of await store.open(this.#id, now - oldestMs)) {
      if (this.#answering.has(question.id)) continue;
      const answered = this.#answer(question)
        .catch((error: unknown) => this.#parts.failed(`another process got no answer to ${question.method}`, error))
        .finally(() => this.#answering.delete(question.id));
      this.#answering.set(question.id, answered);
    }
  }

  async #answer(question: Question): Promise<void> {
    const { store, find, settled, failed } = this.#parts;
    const { id, about, method } = question;
    const work = find(question);
    if (!work) {
      await settled();
      return store.answer(id, this.#id, null);
    }
    if (about !== '' && !(await store.take(id, this.#id))) return;
    let answer: Answer;
    try {
      const given = this.#opened(question.arguments) as readonly unknown[];
      answer = { answer: (await work(given)) ?? null };
    } catch (error) {
      if (error instanceof Unavailable) answer = { unavailable: error.message };
      else {
        failed(`${method}, which another process asked for`, error);
        answer = { fault: String(error) };
      }
    }
    await store.answer(id, this.#id, this.#sealed(answer));
  }

  /** @throws Unavailable as whoever answered has thrown it. */
  #read(text: string): unknown {
    const answer = this.#opened(text) as Answer;
    if ('answer' in answer) return answer.answer;
    if ('unavailable' in answer) throw new Unavailable(answer.unavailable);
    throw new Error(`another process failed: ${answer.fault}`);
  }

  #sealed(value: unknown): string {
    const text = JSON.stringify(value);
    return this.#parts.seals?.seal(text) ?? text;
  }

  #opened(text: string): unknown {
    const { seals } = this.#parts;
    try {
      return JSON.parse(seals ? seals.unseal(text) : text);
    } catch (error) {
      throw new Unavailable('another process has sealed it with another key', error);
    }
  }
}

const newId = (): string => randomUUID().replaceAll('-', '');

/** That something may have come is remembered until somebody waits for it. */
class News {
  #isThere = false;
  #come = () => {};

  come(): void {
    this.#isThere = true;
    this.#come();
  }

  async wait(clock: Clock, atMostMs: number): Promise<void> {
    if (!this.#isThere) {
      const come = Promise.withResolvers<void>();
      this.#come = come.resolve;
      const timer = clock.timer(Math.max(0, atMostMs), come.resolve);
      await come.promise;
      timer.cancel();
    }
    this.#isThere = false;
  }
}
