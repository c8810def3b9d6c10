import { basename } from 'node:path';
import type { Notification, Webhook } from '../verbs/index.ts';
import { plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';
import type { Attachment } from './mail.ts';

/** Tells a server about the call; nobody waits for what it says. */
export async function runWebhook(verb: Webhook, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  call.notify(verb.notify, { kind: 'webhook', at: startedAt, data: verb.data, retries: verb.retries });
  return plainEnding(verb, call, startedAt);
}

/** Tells people about the call by mail, now or when it has ended; the call does not wait for it. */
export async function runNotification(verb: Notification, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const to = verb.recipients.flatMap(({ kind, id }) => (kind === 'email' ? [id] : []));
  const users = verb.recipients.filter(({ kind }) => kind === 'user').map(({ id }) => id);
  if (users.length > 0) notTold(verb, call, `no directory is kept here that has an address of ${users.join(', ')}`);
  if (!verb.media.includes('email')) notTold(verb, call, 'only mail can be sent to people');
  else if (to.length > 0 && !call.mail) notTold(verb, call, 'no mail server is configured');
  else if (to.length > 0) deliver(verb, call, to);
  return plainEnding(verb, call, startedAt);
}

function deliver(verb: Notification, call: LiveCall, to: readonly string[]): void {
  const send = async () => {
    const attachment = attachmentOf(verb, call);
    const sent = await call.mail?.send({
      to,
      subject: subjectOf(verb, call),
      text: textOf(verb, call),
      ...(attachment && { attachment }),
    });
    if (sent && !sent.ok) notTold(verb, call, sent.problem);
  };
  if (verb.when === 'now') {
    const sending = send();
    call.atEnd(() => sending);
    return;
  }
  call.atEnd(async () => {
    if (verb.when === 'at-hangup' || !call.memory.known.wasBridged) await send();
  });
}

/** The recording that goes along; one that is not there any more does not. */
function attachmentOf({ recording }: Notification, { media }: LiveCall): Attachment | null {
  const path = recording === undefined ? null : media.recordings.find(recording);
  if (path === null) return null;
  const fileName = basename(path);
  return { path, fileName, contentType: fileName.endsWith('.mp3') ? 'audio/mpeg' : 'audio/wav' };
}

function subjectOf({ when }: Notification, { leg }: LiveCall): string {
  return `${when === 'if-missed' ? 'Missed call' : 'Call'} from ${nameOf(leg.channel.callerName, leg.channel.from)}`;
}

function textOf({ comments, template, name }: Notification, { leg, id }: LiveCall): string {
  const { from, to, callerName, createdAt } = leg.channel;
  const lines = [
    `From: ${nameOf(callerName, from)}`,
    `To: ${to}`,
    `Time: ${new Date(createdAt).toISOString()}`,
    `Call: ${id}`,
    ...(template === undefined ? [] : [`Template: ${template}`]),
    ...(name === undefined ? [] : [`Step: ${name}`]),
    ...(comments === undefined ? [] : ['', comments]),
  ];
  return `${lines.join('\n')}\n`;
}

function nameOf(callerName: string, number: string): string {
  const shown = number === '' ? 'a withheld number' : number;
  return callerName === '' || callerName === number ? shown : `${callerName} (${shown})`;
}

function notTold(verb: Notification, call: LiveCall, problem: string): void {
  call.diagnose({
    code: 'notification-not-sent',
    severity: 'warning',
    message: `Not everybody is told about this call: ${problem}.`,
    place: verb.place,
    hint: 'see mail in the configuration',
  });
}
