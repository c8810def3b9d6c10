import { behaviourOf, refusal } from './callee.ts';
import { ScriptedCaller } from './caller-script.ts';
import { type Cause, causeNamed } from './causes.ts';
import { Channel } from './channel.ts';
import type { CallerProfile } from './channel-headers.ts';
import { type DialledLeg, type DialPlan, numberOf } from './dial-string.ts';
import type { Exchange } from './exchange.ts';
import type { WaitEnd } from './thread.ts';
import { wholeNumber } from './tokens.ts';

/** A leg that was rung, and how that went. */
export interface RungLeg {
  readonly leg: DialledLeg;
  /** Undefined when the switch could not even try. */
  readonly channel: Channel | undefined;
  /** NONE as long as it is alive. */
  readonly cause: Cause;
}

export interface OriginateEnd {
  readonly answered?: Channel;
  /** Of the attempt as a whole; SUCCESS when somebody answered. */
  readonly cause: Cause;
  /** Of every group that was tried. */
  readonly legs: readonly RungLeg[];
}

export interface OriginateOptions {
  /** The leg for which it is done: it waits, its hanging up cancels. */
  readonly originator?: Channel;
  /** The profile that the new legs show. */
  readonly profile: CallerProfile;
  readonly timeoutMs: number;
  /** Key of the originator that gives up; without one its keys are not read while it waits. */
  readonly cancelKey?: string;
}

/** Rings what a dial string names, group after group, until somebody answers. */
export async function originate(exchange: Exchange, plan: DialPlan, options: OriginateOptions): Promise<OriginateEnd> {
  const legs: RungLeg[] = [];
  let cause: Cause = 'DESTINATION_OUT_OF_ORDER';
  for (const group of plan.groups) {
    const end = await ringGroup(exchange, group, options);
    legs.push(...end.legs);
    cause = end.cause;
    if (end.answered !== undefined || cause === 'ORIGINATOR_CANCEL') return { ...end, legs };
    if (cause === 'NO_ANSWER' && plan.variables.get('originate_continue_on_timeout') !== 'true') break;
  }
  return { cause, legs };
}

async function ringGroup(
  exchange: Exchange,
  group: readonly DialledLeg[],
  { originator, profile, timeoutMs, cancelKey }: OriginateOptions,
): Promise<OriginateEnd> {
  const decided = new AbortController();
  const refused = group.map((leg) => refusedAtOnce(exchange, leg));
  let lastCause = refused.findLast((cause) => cause !== undefined) ?? 'NORMAL_CLEARING';
  const channels = group.map((leg, index) =>
    refused[index] === undefined ? legChannel(exchange, leg, profile, originator) : undefined,
  );
  const alive = () => channels.filter((channel) => channel?.isGone === false);
  const confirmed = new Set<Channel>();
  const winner = () => channels.find((channel) => channel !== undefined && confirmed.has(channel) && !channel.isGone);
  const look = () => {
    lastCause = channels.findLast((channel) => channel?.isGone)?.cause ?? lastCause;
    if (alive().length === 0 || winner() !== undefined) decided.abort();
  };
  for (const [index, leg] of group.entries()) {
    const channel = channels[index];
    if (channel !== undefined)
      ring(channel, leg, originator, (isConfirmed) => {
        if (isConfirmed) confirmed.add(channel);
        look();
      });
  }
  look();
  const end = await waitFor(exchange, decided.signal, timeoutMs, originator, cancelKey);
  const isTimely = end !== 'time';
  const answered = winner();
  const cause: Cause =
    answered !== undefined
      ? 'SUCCESS'
      : originator?.isGone || end === 'digit'
        ? 'ORIGINATOR_CANCEL'
        : isTimely
          ? lastCause
          : 'NO_ANSWER';
  for (const channel of alive())
    if (channel !== answered) channel?.hangup(answered === undefined ? cause : 'LOSE_RACE', 'switch');
  return {
    ...(answered === undefined ? {} : { answered }),
    cause,
    legs: group.map((leg, index) => ({
      leg,
      channel: channels[index],
      cause: channels[index] === answered ? 'NONE' : (channels[index]?.cause ?? refused[index] ?? 'NONE'),
    })),
  };
}

async function waitFor(
  exchange: Exchange,
  decided: AbortSignal,
  ms: number,
  originator: Channel | undefined,
  cancelKey: string | undefined,
): Promise<WaitEnd> {
  if (originator !== undefined)
    return originator.thread.wait({
      until: decided,
      ms,
      ...(cancelKey !== undefined && { onDigit: ({ key }) => key === cancelKey }),
    });
  if (decided.aborted) return 'signal';
  return new Promise((resolve) => {
    const timer = exchange.clock.timer(ms, () => resolve('time'));
    decided.addEventListener('abort', () => {
      timer.cancel();
      resolve('signal');
    });
  });
}

/** What the switch refuses without ringing anybody. */
function refusedAtOnce({ options }: Exchange, leg: DialledLeg): Cause | undefined {
  if (leg.kind === 'error') return causeNamed(leg.data);
  if (!['sofia', 'user', 'loopback', 'null', 'verto'].includes(leg.kind)) return 'CHAN_NOT_IMPLEMENTED';
  const [, gateway] = /^gateway\/([^/]+)\//.exec(leg.data) ?? [];
  return gateway !== undefined && options.gateways?.includes(gateway) === false ? 'INVALID_GATEWAY' : undefined;
}

function legChannel(exchange: Exchange, leg: DialledLeg, profile: CallerProfile, originator?: Channel): Channel {
  const number = numberOf(leg);
  const channel = new Channel(exchange, {
    id: leg.variables.get('origination_uuid') ?? exchange.identifiers.uuid(),
    name: `${leg.kind}/${leg.data}`,
    direction: 'outbound',
    profile: {
      ...profile,
      callerNumber: leg.variables.get('origination_caller_id_number') ?? profile.callerNumber,
      callerName: leg.variables.get('origination_caller_id_name') ?? profile.callerName,
      destination: number,
    },
  });
  channel.other = originator;
  channel.callId = originator?.id ?? channel.id;
  channel.callee = number;
  channel.variables.setAll({
    direction: 'outbound',
    is_outbound: 'true',
    uuid: channel.id,
    session_id: exchange.sessions,
    channel_name: channel.name,
    sip_call_id: exchange.identifiers.uuid(),
    sip_to_user: number,
    originator: originator?.id,
    ...Object.fromEntries(exportedFrom(originator)),
    ...Object.fromEntries(leg.variables),
    call_uuid: channel.callId,
  });
  channel.enter('CS_INIT');
  channel.fire('CHANNEL_CREATE');
  channel.fire('CHANNEL_OUTGOING');
  void onEvent(channel, 'originate');
  channel.enter('CS_ROUTING');
  channel.fire('CHANNEL_ORIGINATE');
  channel.enter('CS_CONSUME_MEDIA');
  channel.gone.addEventListener('abort', () =>
    channel.atNextTick(() => {
      channel.report();
      channel.destroy();
    }),
  );
  return channel;
}

function exportedFrom(originator: Channel | undefined): [string, string][] {
  const names = (originator?.variables.get('export_vars') ?? '').split(',').filter((name) => name !== '');
  return names.flatMap((name) => {
    const value = originator?.variables.get(name);
    return value === undefined ? [] : [[name.replace(/^nolocal:/, ''), value]];
  });
}

/** Lets the callee behave; `changed` is called whenever something has, and says whether the leg may be joined. */
function ring(
  channel: Channel,
  leg: DialledLeg,
  originator: Channel | undefined,
  changed: (isConfirmed: boolean) => void,
): void {
  const { clock, options } = channel.exchange;
  const behaviour = leg.kind === 'null' ? ({ does: 'answer', afterMs: 0 } as const) : behaviourOf(leg, options.callees);
  const delayMs = wholeNumber(leg.variables.get('leg_delay_start')) * 1000;
  const after = (ms: number, act: () => void) => {
    const timer = clock.timer(delayMs + ms, () => {
      if (!channel.isGone) act();
    });
    channel.gone.addEventListener('abort', () => timer.cancel());
  };
  channel.gone.addEventListener('abort', () => changed(false));
  const limit = wholeNumber(leg.variables.get('leg_timeout')) * 1000;
  if (limit > 0) after(limit, () => channel.isAnswered || channel.hangup('ALLOTTED_TIMEOUT', 'switch'));
  if (behaviour.does === 'refuse') {
    after(behaviour.afterMs ?? 20, () => refuse(channel, behaviour.sipStatus));
    return;
  }
  if (behaviour.ringsAfterMs !== undefined)
    after(behaviour.ringsAfterMs, () => {
      channel.callState = 'RINGING';
      channel.ring();
      originator?.hearRinging(channel.profile.destination);
    });
  if (behaviour.does === 'ring for ever') return;
  after(behaviour.afterMs, async () => {
    channel.answer();
    await onEvent(channel, 'answer');
    const plan = behaviour.plan ?? {};
    channel.join(
      new ScriptedCaller(behaviour.talksForMs === undefined ? plan : { ...plan, hangsUpAfterMs: behaviour.talksForMs }),
    );
    await confirm(channel, leg);
    changed(!channel.isGone);
  });
}

/** `group_confirm_key=exec`: an application runs on the answered leg, and whoever is left after it is joined. */
async function confirm(channel: Channel, { variables }: DialledLeg): Promise<void> {
  if (variables.get('group_confirm_key') !== 'exec') return;
  const [, application = '', argument = ''] = /^(\w+) *(.*)$/s.exec(variables.get('group_confirm_file') ?? '') ?? [];
  await channel.thread.execute(application, argument);
}

function refuse(channel: Channel, sipStatus: number): void {
  const { phrase, cause } = refusal(sipStatus);
  channel.variables.setAll({
    sip_invite_failure_status: sipStatus,
    sip_invite_failure_phrase: phrase,
    sip_hangup_phrase: phrase,
    sip_term_status: sipStatus,
    proto_specific_hangup_cause: `sip:${sipStatus}`,
  });
  channel.hangup(cause, 'far end');
}

/** `execute_on_answer` and `api_on_answer` of the leg, `app argument` or `app::argument`; `originate`: as it is made. */
async function onEvent(channel: Channel, event: 'answer' | 'originate'): Promise<void> {
  const { variables, exchange } = channel;
  const applications = new RegExp(`^execute_on_${event}(_\\d+)?$`);
  const apis = new RegExp(`^api_on_${event}(_\\d+)?$`);
  for (const [name, value] of variables.entries()) {
    const [, word = '', rest = ''] = /^(\w+)(?:::| +|$)(.*)$/s.exec(String(value)) ?? [];
    if (applications.test(name)) await channel.thread.execute(word, rest);
    if (apis.test(name)) await exchange.options.apis.get(word)?.(exchange, rest);
  }
}
