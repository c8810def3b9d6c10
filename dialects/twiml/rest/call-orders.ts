import { numberScope, type OutboundCall, type RecordingOrder, type RoutePlan } from '../../../src/desk/index.ts';
import { sid } from '../sid.ts';
import { applicationPlan, findApplication } from './applications.ts';
import type { Failure } from './codes.ts';
import type { Asked } from './operation.ts';
import {
  address,
  callbackUrl,
  flag,
  ignored,
  method,
  noted,
  oneOf,
  pattern,
  required,
  several,
  sidOf,
  type Table,
  url,
  type ValuesOf,
  whole,
  words,
} from './rules.ts';
import { document, forbiddenUrl, hook, plainHook, statusPlan, statusWords } from './urls.ts';

/** How a call that is asked for by the API rings, may be recorded and who answers it: what calls and participants share. */
export const dialParameters = {
  To: required(address(21211), 21201),
  From: required(address(21212), 21213),
  CallerId: address(21212),
  Timeout: whole(1, 600, 21208),
  TimeLimit: whole(1, 86_400),
  StatusCallback: callbackUrl(),
  StatusCallbackMethod: method(),
  StatusCallbackEvent: several(statusWords),
  SipAuthUsername: words({ maximum: 256 }),
  SipAuthPassword: words({ maximum: 256 }),
  Record: flag(),
  RecordingTrack: oneOf(['both', 'inbound', 'outbound']),
  RecordingChannels: oneOf(['mono', 'dual']),
  RecordingStatusCallback: callbackUrl(),
  RecordingStatusCallbackMethod: method(),
  RecordingStatusCallbackEvent: several(['in-progress', 'completed', 'absent']),
  Trim: oneOf(['trim-silence', 'do-not-trim']),
  MachineDetection: oneOf(['Enable', 'DetectMessageEnd'], 21234),
  MachineDetectionTimeout: whole(3, 59, 21263),
  MachineDetectionSpeechThreshold: whole(1000, 6000, 21263),
  MachineDetectionSpeechEndThreshold: whole(500, 5000, 21263),
  MachineDetectionSilenceTimeout: whole(2000, 10_000, 21263),
  CallReason: ignored('carriers are not told a reason'),
  CallToken: ignored('tokens of other calls are not needed here'),
  Passports: ignored('calls are signed by the carrier'),
  Byoc: ignored('the switch has its own gateways'),
  RecordingConfigurationId: ignored('recordings are kept where the operator keeps them'),
  ClientNotificationUrl: ignored('clients are not notified'),
} as const;

export const callParameters = {
  ...dialParameters,
  Url: url(21205),
  Twiml: noted(words({ maximum: 4000, code: 21205 }), 'Url wins'),
  ApplicationSid: noted(sidOf(['AP'], 21218), 'overrides Url, methods and callbacks'),
  Method: method(),
  FallbackUrl: url(21205),
  FallbackMethod: method(),
  SendDigits: noted(
    pattern(/^[0-9A-Da-d#*wW]{1,32}$/, 'at most 32 of 0-9, A-D, #, *, w and W', 21206),
    'disables machine detection',
  ),
  AsyncAmd: flag(),
  AsyncAmdStatusCallback: callbackUrl(),
  AsyncAmdStatusCallbackMethod: method(),
} as const;

type Dialled = ValuesOf<typeof dialParameters>;

/** The order of `POST Calls`: or what is wrong with it. */
export async function orderOf(asked: Asked<typeof callParameters>): Promise<OutboundCall | Failure> {
  const { desk, values, settings } = asked;
  const forbidden = await forbiddenUrl(asked, [
    ['Url', values.Url, 21205],
    ['FallbackUrl', values.FallbackUrl, 21205],
    ['AsyncAmdStatusCallback', values.AsyncAmdStatusCallback, 21609],
    ...callbacksOf(values),
  ]);
  if (forbidden) return forbidden;
  const id = desk.newId();
  const notes = await notesOf(asked, values.From);
  const plan = await planOf(asked, id, notes);
  if ('code' in plan) return plan;
  return {
    id,
    ...dialled(values),
    ...(values.SendDigits !== undefined && { digitsOnAnswer: values.SendDigits }),
    ...detection(values, {
      waits: values.AsyncAmd !== true,
      told: hook(values.AsyncAmdStatusCallback, values.AsyncAmdStatusCallbackMethod),
      off: values.SendDigits !== undefined,
    }),
    plan: { ...plan, settings: { ...settings, ...plan.settings } },
    notes,
  };
}

async function planOf(
  asked: Asked<typeof callParameters>,
  id: string,
  notes: RoutePlan['notes'],
): Promise<RoutePlan | Failure> {
  const { desk, values } = asked;
  const { Url, Twiml, ApplicationSid } = values;
  const base = { name: `CA${id}`, format: 'twiml', settings: {}, notes };
  if (ApplicationSid !== undefined) {
    const application = await findApplication(desk.shelf, ApplicationSid);
    const plan = application && applicationPlan(application, desk.account);
    if (!plan) return { code: 21218 };
    const forbidden = 'url' in plan.first ? await desk.forbidden(plan.first.url) : null;
    return forbidden === null ? { ...plan, ...base, settings: plan.settings } : { code: 21218, message: forbidden };
  }
  const status = statusPlan(hook(values.StatusCallback, values.StatusCallbackMethod), values.StatusCallbackEvent);
  const first = hook(Url, values.Method) ?? (Twiml === undefined ? undefined : document(Twiml));
  if (!first) return { code: 21205 };
  const fallback = hook(values.FallbackUrl, values.FallbackMethod);
  return { ...base, first, ...(fallback && { fallback }), ...(status && { status }) };
}

export function callbacksOf(values: Pick<Dialled, 'StatusCallback' | 'RecordingStatusCallback'>) {
  return [
    ['StatusCallback', values.StatusCallback, 21609],
    ['RecordingStatusCallback', values.RecordingStatusCallback, 21609],
  ] as const;
}

/** Whom it rings, as whom, for how long, and whether it is recorded. */
export function dialled(values: Dialled) {
  const { To, From, CallerId, Timeout = 60, TimeLimit, SipAuthUsername: username, SipAuthPassword: password } = values;
  return {
    to: To.replace(/^client:/i, 'user:'),
    from: CallerId ?? From,
    ringTimeoutMs: Timeout * 1000,
    ...(TimeLimit !== undefined && { timeLimitMs: TimeLimit * 1000 }),
    ...(username !== undefined && password !== undefined && { sipCredentials: { username, password } }),
    ...(values.Record === true && { recording: recordingOrder(values) }),
  };
}

export const recordingTracks = { both: 'both', inbound: 'caller', outbound: 'heard' } as const;

export function recordingOrder(
  values: Pick<
    Dialled,
    | 'RecordingTrack'
    | 'RecordingChannels'
    | 'RecordingStatusCallback'
    | 'RecordingStatusCallbackMethod'
    | 'RecordingStatusCallbackEvent'
    | 'Trim'
  >,
  trims = true,
): RecordingOrder {
  const told = plainHook(values.RecordingStatusCallback, values.RecordingStatusCallbackMethod);
  return {
    channels: values.RecordingChannels === 'dual' ? 2 : 1,
    track: recordingTracks[values.RecordingTrack ?? 'both'],
    trimsSilence: values.Trim === undefined ? trims : values.Trim === 'trim-silence',
    ...(told && { notify: { ...told, events: values.RecordingStatusCallbackEvent ?? ['completed'] } }),
  };
}

/** `waits`: the first document is asked for once it is known who answered; else `told` hears of it, if anybody does. */
export function detection(
  values: Dialled,
  { waits, told, off }: { waits: boolean; told: ReturnType<typeof hook>; off: boolean },
): Pick<OutboundCall, 'machineDetection'> {
  const {
    MachineDetection: detect,
    MachineDetectionTimeout: seconds = 30,
    MachineDetectionSpeechThreshold: speechThresholdMs = 2400,
    MachineDetectionSpeechEndThreshold: speechEndThresholdMs = 1200,
    MachineDetectionSilenceTimeout: silenceTimeoutMs = 5000,
  } = values;
  if (detect === undefined || off) return {};
  return {
    machineDetection: {
      waitsForMessageEnd: detect === 'DetectMessageEnd',
      delaysDocument: waits,
      ...(!waits && told && { notify: told }),
      timeoutMs: seconds * 1000,
      speechThresholdMs,
      speechEndThresholdMs,
      silenceTimeoutMs,
    },
  };
}

/** Whose number it shows, where it is one of this account's. */
export async function notesOf({ desk }: Pick<Asked<Table>, 'desk'>, from: string): Promise<Record<string, string>> {
  const owner = await desk.shelf.owner(numberScope, from);
  const isOurs = owner !== null && owner.account === desk.account.id && owner.kind === 'twiml number';
  return isOurs ? { number: sid('number', owner.id) } : {};
}
