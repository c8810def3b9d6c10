/** The store, or the switch, cannot be had at this moment: whoever asked may ask again. Thrown by everything of a desk. */
export class Unavailable extends Error {
  readonly code = 'unavailable';

  constructor(problem: string, cause?: unknown) {
    super(problem, { cause });
    this.name = 'Unavailable';
  }
}

/** As many calls of the account wait to be made as may. Thrown by whatever would make one more. */
export class TooManyCallsWaiting extends Error {
  readonly retryAfterSeconds = 1;

  constructor(maximum: number) {
    super(`${maximum} calls wait to be made, and no more may`);
    this.name = 'TooManyCallsWaiting';
  }
}
