import type { VerbOf } from '../verbs/index.ts';
import { answerIfMeant, plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

/** Receives a fax into a file of ours, and sends that to who is to have it. */
export async function runReceiveFax(verb: VerbOf<'receive-fax'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const failed = (why: string): Ending => {
    call.diagnose({
      code: 'fax-not-received',
      severity: 'warning',
      message: `No fax was received: ${why}.`,
      place: verb.place,
      hint: 'see that FreeSWITCH has mod_spandsp',
    });
    return plainEnding(verb, call, startedAt, verb.onFailed, why);
  };
  if (call.node?.surelyHas && !call.node.surelyHas('rxfax')) return failed('the switch has no rxfax');
  if (!(await answerIfMeant(verb, call))) return failed('the caller has left');
  const path = call.media.recordings.reserveFax();
  const fax = await call.leg.receiveFax({ path, t38: verb.t38 }, call.signal);
  if (fax.ended !== 'received') return failed(fax.detail ?? 'the far end sent none');
  deliver(verb, call, path, fax.pages);
  return plainEnding(verb, call, startedAt, verb.onReceived);
}

function deliver(verb: VerbOf<'receive-fax'>, call: LiveCall, path: string, pages: number): void {
  const notSent = (problem: string) =>
    call.diagnose({
      code: 'notification-not-sent',
      severity: 'warning',
      message: `The fax was received (${path}) and not sent on: ${problem}.`,
      place: verb.place,
      hint: 'see mail in the configuration',
    });
  const { mail } = call;
  if (verb.mailTo.length === 0 || !mail) {
    notSent(mail ? 'nobody is named who is to have it' : 'no mail server is configured');
    return;
  }
  const { from, to } = call.leg.channel;
  const attachment = { path, fileName: `fax-${call.id}.tif`, contentType: 'image/tiff' };
  const subject = `Fax from ${from === '' ? 'a withheld number' : from}`;
  const text = `From: ${from}\nTo: ${to}\nPages: ${pages}\nCall: ${call.id}\n`;
  call.atEnd(async () => {
    const sent = await mail.send({ to: verb.mailTo, subject, text, attachment });
    if (!sent.ok) notSent(sent.problem);
  });
}
