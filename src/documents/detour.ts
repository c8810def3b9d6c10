import type { FailedExchange } from '../../dialects/dialect.ts';

/**
 * Says where a message really goes, for a call that is played again: the world sees the url it was meant for,
 * only the bytes go elsewhere. What leads elsewhere was named by the operator and may be private.
 */
export type Detour = (message: { readonly url: string; readonly method: 'GET' | 'POST' }) => Diverted;

export type Diverted =
  /** Absolute; the message's own url leaves it as it is. */
  | { readonly to: string }
  /** It goes nowhere: what once happened to it happens again. `retriable`: no answer had begun. */
  | { readonly fails: PastFailure; readonly retriable: boolean };

export type PastFailure = Pick<FailedExchange, 'kind' | 'message' | 'status'>;

/** What happened to a message when it was recorded. */
export class PlayedFailure extends Error {
  readonly code = 'played-failure';
  readonly failure: PastFailure;

  constructor(failure: PastFailure) {
    super(failure.message);
    this.failure = failure;
  }
}
