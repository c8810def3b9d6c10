/** How much a call may ask for; one for all that runs in it. */
export interface DocumentLimitSettings {
  readonly documentsPerCall: number;
  /** Documents in a row that let no time pass. */
  readonly documentsWithoutPause: number;
}

/** A verb that took at least this long counts as time passing, for the guard against documents going round. */
const passingMs = 250;

/** Counts the documents of one call, and those that came without anything to hear between them. */
export class DocumentLimits {
  readonly #limits: DocumentLimitSettings;
  #documents = 0;
  #withoutPause = 0;

  constructor(limits: DocumentLimitSettings) {
    this.#limits = limits;
  }

  /** A verb has run; true if it let time pass. */
  passed(ms: number): boolean {
    const heard = ms >= passingMs;
    if (heard) this.#withoutPause = 0;
    return heard;
  }

  /** Counts one more; says why it must not be asked for. */
  refuse(): { readonly code: string; readonly message: string } | null {
    const { documentsPerCall, documentsWithoutPause } = this.#limits;
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
    return null;
  }
}
