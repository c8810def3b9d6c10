import type { OperationEnd } from '../switch/index.ts';
import { nameOfSipStatus } from './causes.ts';
import type { Channel } from './channel.ts';
import { answer, deflect, type Execution, kill, redirect, respond, ringReady, setAnswerHeader } from './commands.ts';
import { within } from './waiting.ts';

/** Answers; `headers` go into our answer to the caller's INVITE. */
export async function answerCall(
  channel: Channel,
  headers: Readonly<Record<string, string>> = {},
): Promise<OperationEnd> {
  if (channel.life.answered) return standing(channel);
  const calls = Object.entries(headers).map(([name, value]) => setAnswerHeader(channel.id, name, value));
  for (const call of calls) void channel.api(call);
  return once(channel, answer(), answerMs, () => !channel.life.answered);
}

export async function ringCaller(channel: Channel): Promise<OperationEnd> {
  if (channel.life.answered) return standing(channel);
  return once(channel, ringReady(), 0, () => !channel.life.answered);
}

/** Refuses with a SIP status; a leg that is answered by now is hung up instead. */
export async function rejectCall(channel: Channel, sipStatus: number, reason?: string): Promise<OperationEnd> {
  const refusal = respond(sipStatus, reason);
  channel.life.wantEnd();
  if (!channel.life.answered) {
    await once(channel, refusal, 0, () => !channel.life.answered);
    if (await within(channel.clock, refusedWithinMs, channel.ended)) return { ended: 'done' };
  }
  await channel.api(kill(channel.id, nameOfSipStatus(sipStatus)));
  return (await within(channel.clock, refusedWithinMs, channel.ended))
    ? { ended: 'done' }
    : { ended: 'failed', detail: 'the switch did not end the call' };
}

/** Sends the caller elsewhere: by 302 while it rings, by REFER afterwards. */
export function deflectCall(channel: Channel, uri: string): Promise<OperationEnd> {
  return channel.life.answered ? referCall(channel, uri) : sendAway(channel, redirect(uri));
}

/** Asks the far end by REFER to call elsewhere; the switch hangs up once it has the reply. */
export function referCall(channel: Channel, uri: string): Promise<OperationEnd> {
  return channel.life.answered
    ? sendAway(channel, deflect(uri))
    : Promise.resolve({ ended: 'failed', detail: 'a call that still rings cannot be referred, only deflected' });
}

async function sendAway(channel: Channel, execution: Execution): Promise<OperationEnd> {
  channel.life.wantEnd();
  const end = await channel.inTurn(null, async (): Promise<OperationEnd> => {
    const ended = await channel.run(execution, replyToReferMs).done;
    if (ended.how === 'failed') return { ended: 'failed', detail: ended.detail };
    const reply = ended.how === 'completed' ? ended.headers['variable_sip_refer_reply'] : undefined;
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(reply ?? '')?.[1] ?? 0);
    return status >= 300 ? { ended: 'failed', detail: `the far end replied ${status}` } : { ended: 'done' };
  });
  return end === 'aborted' || end === 'gone' ? { ended: 'gone' } : end;
}

/** One application, unless by its turn it has become needless. */
async function once(
  channel: Channel,
  execution: Execution,
  expectedMs: number,
  needed: () => boolean,
): Promise<OperationEnd> {
  const end = await channel.inTurn(null, async (): Promise<OperationEnd> => {
    if (!needed()) return standing(channel);
    const ended = await channel.run(execution, expectedMs).done;
    return ended.how === 'failed' ? { ended: 'failed', detail: ended.detail } : standing(channel);
  });
  return end === 'aborted' || end === 'gone' ? { ended: 'gone' } : end;
}

function standing(channel: Channel): OperationEnd {
  return { ended: channel.gone.aborted ? 'gone' : 'done' };
}

/** Answering waits for the media to be agreed. */
const answerMs = 30_000;
/** The switch waits ten seconds for the reply to a REFER. */
const replyToReferMs = 15_000;
const refusedWithinMs = 1000;
