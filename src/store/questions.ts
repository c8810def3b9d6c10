/** What one process asks the others: about something of which one of them runs it, or about all that each of them has. */
export interface Question {
  /** 32 hex digits. */
  readonly id: string;
  readonly account: string;
  /** A call, room or queue; empty: everybody says what they have. */
  readonly about: string;
  readonly method: string;
  /** A text that means nothing here. */
  readonly arguments: string;
}

/** How a question stands. */
export interface Answers {
  /** The process that has taken it; empty: nobody. */
  readonly takenBy: string;
  /** By process; a text that means nothing here, or null: it has nothing of that. */
  readonly given: ReadonlyMap<string, string | null>;
}

/** What the processes of one store ask each other, and which there are. Every implementation passes test/contract/questions. */
export interface QuestionStore {
  /** Whoever only looks is told of nothing: how often to look (ms), so that somebody who asks is answered soon. */
  readonly lookEveryMs: number;
  /** Hears that there is something new: the id of a question, or empty for a process. Some of it may never be heard. */
  listen(heard: (id: string) => void): Listening;
  /** `at`: Unix ms. */
  ask(question: Question, by: string, at: number): Promise<void>;
  /** Those of others that nobody has taken and this process has not answered, oldest first. */
  open(process: string, askedSince: number): Promise<readonly Question[]>;
  /** It is this process's alone to do something about; false: somebody else's, or nobody asks any more. */
  take(id: string, process: string): Promise<boolean>;
  /** Null: it has nothing of that. Of several answers of one process the first counts. */
  answer(id: string, process: string, answer: string | null): Promise<void>;
  answers(id: string): Promise<Answers>;
  /** Nobody takes it from here on, and it is forgotten; false: somebody has taken it. */
  withdraw(id: string): Promise<boolean>;
  forget(id: string): Promise<void>;
  /** A process is there (`at`: Unix ms), and says so again and again. */
  stay(process: string, at: number): Promise<void>;
  leave(process: string): Promise<void>;
  /** All but this one that have been there since. */
  others(process: string, since: number): Promise<readonly string[]>;
  /** Forgets what processes that are gone have left behind. */
  sweep(before: number): Promise<void>;
}

export interface Listening {
  close(): Promise<void>;
}
