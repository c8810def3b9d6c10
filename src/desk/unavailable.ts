/** The store, or the switch, cannot be had at this moment: whoever asked may ask again. Thrown by everything of a desk. */
export class Unavailable extends Error {
  readonly code = 'unavailable';

  constructor(problem: string, cause?: unknown) {
    super(problem, { cause });
    this.name = 'Unavailable';
  }
}
