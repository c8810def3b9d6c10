import type { Clock } from '../clock/index.ts';

/** How much a call may ask for; one for all that runs in it. */
export interface DocumentLimitSettings {
  readonly documentsPerCall: number;
  readonly documentsPerMinute: number;
  /** Documents in a row that let no time pass. */
  readonly documentsWithoutPause: number;
  /** The same document so often in a row, each soon after the last, and nobody presses a key. */
  readonly identicalDocuments: number;
}

export interface RefusedDocument {
  readonly code: string;
  readonly message: string;
}

/** A verb that took at least this long counts as time passing, for the guard against documents going round. */
const passingMs = 250;
/** A document that comes again after this long is music on hold, and no loop. */
const soonMs = 10_000;
const minuteMs = 60_000;

/** Counts the documents of one call, those that came without anything to hear between them, and those that came again. */
export class DocumentLimits {
  readonly #limits: DocumentLimitSettings;
  readonly #clock: Clock;
  #documents = 0;
  #withoutPause = 0;
  /** When documents of the last minute were asked for, Unix ms. */
  #lately: number[] = [];
  #last: { readonly fingerprint: string; readonly at: number; readonly times: number } | undefined;

  constructor(limits: DocumentLimitSettings, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** A verb has run; true if it let time pass. */
  passed(ms: number): boolean {
    const heard = ms >= passingMs;
    if (heard) this.#withoutPause = 0;
    return heard;
  }

  /** The caller is there, and may have asked for the same thing again. */
  keyPressed(): void {
    this.#last = undefined;
  }

  /** Counts one more; says why it must not be asked for. */
  refuse(): RefusedDocument | null {
    const { documentsPerCall, documentsPerMinute, documentsWithoutPause } = this.#limits;
    const now = this.#clock.now();
    this.#lately = [...this.#lately.filter((at) => now - at < minuteMs), now];
    if (++this.#documents > documentsPerCall)
      return {
        code: 'too-many-documents',
        message: `the call has asked for ${documentsPerCall} documents, which is its limit`,
      };
    if (++this.#withoutPause > documentsWithoutPause)
      return {
        code: 'documents-going-round',
        message: `${documentsWithoutPause} documents came one after the other without anything for the caller to hear`,
      };
    if (this.#lately.length > documentsPerMinute)
      return {
        code: 'documents-too-fast',
        message: `the call has asked for ${documentsPerMinute} documents within a minute, which is its limit`,
      };
    return null;
  }

  /** A document has come; says why it must not run. `fingerprint` is the same for the same bytes of the same url. */
  repeated(fingerprint: string): RefusedDocument | null {
    const now = this.#clock.now();
    const last = this.#last;
    const again = last?.fingerprint === fingerprint && now - last.at < soonMs;
    this.#last = { fingerprint, at: now, times: again ? last.times + 1 : 1 };
    const { identicalDocuments } = this.#limits;
    if (this.#last.times <= identicalDocuments) return null;
    return {
      code: 'documents-repeating',
      message: `the same document came ${identicalDocuments} times in a row, and nobody pressed a key`,
    };
  }
}
