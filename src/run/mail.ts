/** A mail to one or more people. */
export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly attachment?: Attachment;
}

/** A file on our disk, under a name for people. */
export interface Attachment {
  /** Absolute. */
  readonly path: string;
  readonly fileName: string;
  readonly contentType: string;
}

export type Mailed = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/** Sends mail. Never rejects; gives up within a deadline of its own. */
export interface Mailer {
  send(mail: Mail): Promise<Mailed>;
}
