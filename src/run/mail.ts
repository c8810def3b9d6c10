/** A mail to one or more people. */
export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

export type Mailed = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/** Sends mail. Never rejects; gives up within a deadline of its own. */
export interface Mailer {
  send(mail: Mail): Promise<Mailed>;
}
