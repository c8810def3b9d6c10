import type { CallRecord } from '../../../src/desk/index.ts';
import { callSid } from '../sid.ts';
import { answeredBy, callStatus, wholeSeconds } from '../wire/words.ts';
import type { Resource } from './operation.ts';
import { below, date, fixed, nothing, sidField, sidOrNull, text, textOrNull, word, wordOrNull } from './shape.ts';

/** A call as it is answered: under which path, and what is known. */
export interface CallSubject {
  readonly base: string;
  readonly account: string;
  readonly call: CallRecord;
}

export const callStatuses = [
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
] as const;
export type CallStatus = (typeof callStatuses)[number];

/** In the API's words, which have none for a call that has been begun and does not ring yet. */
export function statusOf(call: CallRecord): CallStatus {
  const { state, ended, answeredAt } = call;
  if (state === 'queued' || state === 'dialling') return 'queued';
  return callStatus({
    state,
    direction: call.direction === 'inbound' ? 'inbound' : 'outbound',
    ...(ended && { ended }),
    ...(answeredAt !== undefined && { answeredAt }),
  }) as CallStatus;
}

/** Seconds from its answer to its end; null while it is not over. */
export function secondsOf({ answeredAt, endedAt }: CallRecord): string | null {
  if (endedAt === undefined) return null;
  return answeredAt === undefined ? '0' : wholeSeconds(endedAt - answeredAt);
}

const directions = { inbound: 'inbound', outbound: 'outbound-api', dialled: 'outbound-dial' } as const;

const subresources = {
  notifications: 'Notifications',
  recordings: 'Recordings',
  payments: 'Payments',
  events: 'Events',
  siprec: 'Siprec',
  streams: 'Streams',
  transcriptions: 'Transcriptions',
  user_defined_message_subscriptions: 'UserDefinedMessageSubscriptions',
  user_defined_messages: 'UserDefinedMessages',
} as const;

export const callResource: Resource<CallSubject> = {
  name: 'Call',
  shape: {
    sid: sidField('CA', ({ call }) => callSid(call.id)),
    account_sid: sidField('AC', ({ account }) => account),
    api_version: fixed('2010-04-01'),
    status: word(callStatuses, ({ call }) => statusOf(call)),
    direction: word(Object.values(directions), ({ call }) => directions[call.direction]),
    to: text(({ call }) => written(call.to)),
    to_formatted: text(({ call }) => formatted(call.to)),
    from: text(({ call }) => written(call.from) || 'anonymous'),
    from_formatted: text(({ call }) => formatted(call.from) || 'anonymous'),
    phone_number_sid: sidOrNull('PN', ({ call }) => noted(call, 'number', 'PN')),
    parent_call_sid: sidOrNull('CA', ({ call }) => (call.parentId === undefined ? null : callSid(call.parentId))),
    answered_by: wordOrNull(
      ['human', 'machine_start', 'fax', 'unknown', 'machine_end_beep', 'machine_end_silence', 'machine_end_other'],
      ({ call: { machine, messageEnd } }) => (machine === undefined ? null : answeredBy(machine, messageEnd)),
    ),
    caller_name: textOrNull(({ call }) => call.callerName || null),
    forwarded_from: nothing,
    group_sid: nothing,
    trunk_sid: nothing,
    annotation: nothing,
    start_time: date(({ call }) => call.startedAt),
    end_time: date(({ call }) => call.endedAt),
    duration: textOrNull(({ call }) => secondsOf(call)),
    queue_time: text(({ call }) =>
      call.direction === 'outbound' && call.startedAt !== undefined
        ? String(Math.max(0, call.startedAt - call.createdAt))
        : '0',
    ),
    price: nothing,
    price_unit: fixed('USD'),
    date_created: date(({ call }) => call.createdAt),
    date_updated: date(({ call }) => call.endedAt ?? call.answeredAt ?? call.startedAt ?? call.createdAt),
    uri: text(({ base, call }) => `${base}/Calls/${callSid(call.id)}.json`),
    subresource_uris: below(({ base, call }) =>
      Object.fromEntries(
        Object.entries(subresources).map(([name, path]) => [name, `${base}/Calls/${callSid(call.id)}/${path}.json`]),
      ),
    ),
  },
};

/** A sid that the face wrote into a call's notes. */
function noted({ notes }: CallRecord, name: string, prefix: string): string | null {
  const { [name]: value } = notes;
  return typeof value === 'string' && new RegExp(`^${prefix}[0-9a-f]{32}$`).test(value) ? value : null;
}

/** As webhooks say it: a user of the switch is a client. */
export function written(address: string): string {
  return address.replace(/^user:/i, 'client:');
}

function formatted(address: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(address);
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : written(address);
}
