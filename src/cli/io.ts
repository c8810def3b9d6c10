import type { Readable } from 'node:stream';

/** The terminal, or what stands in for it in a test. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly input: Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };
  readonly outputIsTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Exit statuses, part of the contract with other programs. */
export const status = { good: 0, bad: 1, usage: 2 } as const;

/** Wrong usage: one sentence, status 2. */
export class UsageMistake extends Error {
  readonly code = 'usage';

  constructor(sentence: string) {
    super(sentence);
    this.name = 'UsageMistake';
  }
}
