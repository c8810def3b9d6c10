import { createReadStream } from 'node:fs';
import { createTransport } from 'nodemailer';
import type { Clock } from '../clock/index.ts';
import type { Attachment, Mailer } from '../run/index.ts';

export interface MailSettings {
  /** `smtp://user:password@host:587`, or `smtps:`. */
  readonly url: string;
  /** Who it is from: an address, with or without a name. */
  readonly from: string;
}

/** Real time: a server that does not answer is given up, whatever clock the call has. */
const deadlines = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000, dnsTimeout: 10_000 };

/** Names and texts come from documents: nodemailer encodes them, and is not to fetch anything they name. */
const safe = { disableFileAccess: true, disableUrlAccess: true };

export function smtpMailer({ url, from }: MailSettings, clock: Clock): Mailer {
  return {
    async send({ to, subject, text, attachment }) {
      const release = clock.hold();
      const transport = createTransport({ url, ...deadlines, ...safe });
      try {
        const { rejected } = await transport.sendMail({
          from,
          to: to.map((address) => ({ name: '', address })),
          subject,
          text,
          ...(attachment && { attachments: [attached(attachment)] }),
        });
        return rejected.length === 0 ? { ok: true } : { ok: false, problem: `${rejected.join(', ')} was refused` };
      } catch (error) {
        return { ok: false, problem: `the mail server: ${error instanceof Error ? error.message : String(error)}` };
      } finally {
        transport.close();
        release();
      }
    },
  };
}

/** As a stream, since nodemailer is to open no file itself. */
function attached({ path, fileName, contentType }: Attachment) {
  return { filename: fileName, contentType, content: createReadStream(path) };
}
