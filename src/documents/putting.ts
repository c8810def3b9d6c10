import type { Socket } from 'node:net';
import type { FilePlace } from './file-place.ts';

/** One attempt at putting a file on a server. */
export interface Putting {
  /** Absolute, on this machine. */
  readonly path: string;
  readonly size: number;
  readonly place: FilePlace;
  /** Its path on the server until it is there whole; the same for every attempt. */
  readonly provisional: string;
  readonly bounds: PutBounds;
  /** What speaks against a server with this key; null: nothing. */
  readonly hostRefusal: (key: Uint8Array) => Refused | null;
  /** A guarded connection to the server. */
  readonly connect: () => Promise<Socket>;
}

export interface PutBounds {
  /** In ms of real time. */
  readonly connectMs: number;
  /** For every single answer. */
  readonly answerMs: number;
  /** Its reason is what the attempt fails with. */
  readonly signal: AbortSignal;
}

/** The server understood, and said no. */
export class Refused extends Error {
  /** Another attempt would come to the same. */
  readonly isLasting: boolean;
  readonly hint: string | undefined;

  constructor(message: string, isLasting: boolean, hint?: string) {
    super(message);
    this.isLasting = isLasting;
    this.hint = hint;
  }
}

export const loginHint = 'see the username and password';
export const placeHint = 'see that the folder is there, and that files may be written and renamed in it';

/** What it says that it has is not what was sent. */
export const incomplete = (kept: number, sent: number): Refused =>
  new Refused(`the server has kept ${kept} of ${sent} bytes`, false);
