/** What the shop is told without being asked for a document: the bodies, in order. */
export class Journal {
  readonly #pages = new Map<string, Readonly<Record<string, unknown>>[]>();

  note(body: Readonly<Record<string, unknown>>): void {
    const page = String(body['eventType']);
    this.#pages.set(page, [...(this.#pages.get(page) ?? []), body]);
  }

  of(eventType: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#pages.get(eventType) ?? [];
  }
}
