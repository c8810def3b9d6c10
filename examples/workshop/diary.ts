/** What the workshop is told while calls go on and after them, by the url that it gave. */
export type Page = 'calls' | 'legs' | 'rooms' | 'recordings' | 'queue';

export type News = Readonly<Record<string, string>>;

/** Keeps what the workshop is told, in the order in which it comes. */
export class Diary {
  readonly #pages: Record<Page, News[]> = { calls: [], legs: [], rooms: [], recordings: [], queue: [] };

  note(page: Page, news: News): void {
    this.#pages[page].push(news);
  }

  of(page: Page): readonly News[] {
    return this.#pages[page];
  }
}
