import type { OperationEnd, ReferEnd } from '../switch/index.ts';
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
import { type EslEvent, header } from './event.ts';
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
export async function referCall(channel: Channel, uri: string): Promise<ReferEnd> {
  if (!channel.life.answered)
    return { ended: 'failed', detail: 'a call that still rings cannot be referred, only deflected' };
  const execution = deflect(uri);
  const end = await channel.inTurn(null, async (): Promise<ReferEnd> => {
    // Else the switch hangs up after a REFER even where the far end has declined it.
    void channel.api(setVariable(channel.id, 'sip_refer_continue_after_reply', 'true'));
    for (const name of referStatuses) void channel.api(setVariable(channel.id, name, ''));
    const last: { event?: EslEvent } = {};
    const forget = channel.onEvent((event) => {
      if (event.name.startsWith('CHANNEL_HANGUP') && header(event, 'Unique-ID') === channel.id) last.event = event;
    });
    const ended = await channel.run(execution, referWithinMs).done;
    if (ended.how === 'failed') return { ended: 'failed', detail: ended.detail };
    const told = await referStatus(channel);
    forget();
    const known = statusesOf(last.event ? atTheEnd(last.event) : told);
    const status = final(told);
    if (channel.gone.aborted) return { ended: 'done', ...known };
    if (status === null) return { ended: 'failed', detail: 'the far end did not say what became of it', ...known };
    if (status >= 300) return { ended: 'failed', detail: `the far end replied ${status}`, ...known };
    channel.life.wantEnd();
    if (!(await within(channel.clock, farEndLeavesMs, channel.ended))) await channel.api(kill(channel.id, referred));
    return { ended: 'done', ...known };
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

/** 0: nothing was said. */
interface ReferStatuses {
  readonly replied: number;
  readonly notified: number;
}

/** Until the REFER was refused, a NOTIFY told its end, the leg is gone, or the time is up. */
async function referStatus(channel: Channel): Promise<ReferStatuses> {
  const deadline = channel.clock.now() + referWithinMs;
  let statuses: ReferStatuses = { replied: 0, notified: 0 };
  while (!channel.gone.aborted && channel.clock.now() < deadline) {
    const [replied = 0, notified = 0] = await Promise.all(referStatuses.map((name) => numberIn(channel, name)));
    if (replied > 0 || notified > 0) statuses = { replied, notified };
    if (final(statuses) !== null) break;
    await pass(channel.clock, askAgainMs, channel.gone);
  }
  return statuses;
}

/** The last word: a refusal of the REFER, or what a NOTIFY told. */
function final({ replied, notified }: ReferStatuses): number | null {
  if (replied >= 300) return replied;
  return notified >= 200 ? notified : null;
}

/** A far end that leaves at once does so before it can be asked. */
function atTheEnd(event: EslEvent): ReferStatuses {
  const [replied = 0, notified = 0] = referStatuses.map(
    (name) => Number.parseInt(header(event, `variable_${name}`) ?? '', 10) || 0,
  );
  return { replied, notified };
}

function statusesOf({ replied, notified }: ReferStatuses): Pick<ReferEnd, 'replied' | 'notified'> {
  return { ...(replied > 0 && { replied }), ...(notified > 0 && { notified }) };
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
