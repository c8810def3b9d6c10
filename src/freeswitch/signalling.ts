import type { OperationEnd } from '../switch/index.ts';
import { nameOfSipStatus } from './causes.ts';
import type { Channel } from './channel.ts';
import {
  answer,
  deflect,
  type Execution,
  getVariable,
  kill,
  type LegVariable,
  redirect,
  respond,
  ringReady,
  setAnswerHeader,
  setVariable,
  transferTo,
} from './commands.ts';
import { pass, within } from './waiting.ts';

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
export async function deflectCall(channel: Channel, uri: string): Promise<OperationEnd> {
  if (channel.life.answered) return referCall(channel, uri);
  const execution = redirect(uri);
  channel.life.wantEnd();
  const end = await once(channel, execution, 0, () => !channel.life.answered);
  return end.ended === 'gone' ? { ended: 'done' } : end;
}

/**
 * Asks the far end by REFER to call elsewhere, and waits for what it says of it. One that did takes the call
 * with it; one that did not leaves the caller here.
 */
export async function referCall(channel: Channel, uri: string): Promise<OperationEnd> {
  if (!channel.life.answered)
    return { ended: 'failed', detail: 'a call that still rings cannot be referred, only deflected' };
  const execution = deflect(uri);
  const end = await channel.inTurn(null, async (): Promise<OperationEnd> => {
    for (const name of referStatuses) void channel.api(setVariable(channel.id, name, ''));
    const ended = await channel.run(execution, referWithinMs).done;
    if (ended.how === 'failed') return { ended: 'failed', detail: ended.detail };
    const status = await referStatus(channel);
    if (channel.gone.aborted) return { ended: 'done' };
    if (status === null) return { ended: 'failed', detail: 'the far end did not say what became of it' };
    if (status >= 300) return { ended: 'failed', detail: `the far end replied ${status}` };
    channel.life.wantEnd();
    if (!(await within(channel.clock, farEndLeavesMs, channel.ended))) await channel.api(kill(channel.id, referred));
    return { ended: 'done' };
  });
  return end === 'aborted' || end === 'gone' ? { ended: 'gone' } : end;
}

/** Hands the leg over to the dialplan; the mark keeps what stands behind our socket from taking it for lost. */
export async function sendAway(channel: Channel, extension: string): Promise<OperationEnd> {
  const transfer = transferTo(channel.id, extension, channel.facts.context);
  if (channel.gone.aborted) return { ended: 'gone' };
  void channel.api(setVariable(channel.id, 'dragoman_released', 'true'));
  const reply = await channel.api(transfer);
  if (reply.kind !== 'ok') return { ended: 'failed', detail: `the switch refused it: ${reply.text}` };
  channel.life.handOver();
  return { ended: 'done' };
}

/** The final SIP status of a REFER: a refusal of it, or what a NOTIFY told. Null if there was none in time. */
async function referStatus(channel: Channel): Promise<number | null> {
  const deadline = channel.clock.now() + referWithinMs;
  while (!channel.gone.aborted && channel.clock.now() < deadline) {
    const [asked = 0, told = 0] = await Promise.all(referStatuses.map((name) => numberIn(channel, name)));
    if (asked >= 300) return asked;
    if (told >= 200) return told;
    await pass(channel.clock, askAgainMs, channel.gone);
  }
  return null;
}

async function numberIn(channel: Channel, name: LegVariable): Promise<number> {
  return Number.parseInt((await channel.api(getVariable(channel.id, name))).text, 10) || 0;
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
/** Of the REFER itself, and of the call that it led to. */
const referStatuses = ['sip_refer_status_code', 'sip_refer_target_status_code'] as const;
const referred = 'BLIND_TRANSFER';
const referWithinMs = 30_000;
const farEndLeavesMs = 2000;
const askAgainMs = 250;
const refusedWithinMs = 1000;
