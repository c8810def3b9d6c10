/** The store is older or newer than this program can read, cannot be reached, or is not a store of ours. */
export class StoreUnusable extends Error {
  readonly code = 'store-unusable';
  /** The file, or the url without what is secret in it. */
  readonly place: string;

  constructor(place: string, problem: string, cause?: unknown) {
    super(`${place} cannot be used as the store: ${problem}`, { cause });
    this.name = 'StoreUnusable';
    this.place = place;
  }
}
