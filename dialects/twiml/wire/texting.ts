import type { MessageEvent } from '../../../src/verbs/index.ts';
import type { CallFacts, MessageEventFacts, MessageFacts } from '../../dialect.ts';
import { segmentsOf } from '../../segments.ts';
import { mediaTypeOf } from '../media-type.ts';
import { normaliseNumber, regionOf } from '../phone-number.ts';
import { accountSid, sid } from '../sid.ts';
import type { Parameters } from './standard.ts';

/** What a server is told of a text that has come in; where it comes from is never known, and then sent empty. */
export function textParameters(call: CallFacts): Parameters {
  const { first } = call.text ?? {};
  const own = {
    From: addressOf(call.from, call),
    To: addressOf(call.to, call),
    AccountSid: accountSid(call.account),
    ApiVersion: '2010-04-01',
  };
  if (!first) return own;
  const messageSid = sid(first.media.length > 0 ? 'mediaMessage' : 'message', first.id);
  return {
    ToCountry: '',
    ToState: '',
    SmsMessageSid: messageSid,
    NumMedia: String(first.media.length),
    ToCity: '',
    FromZip: '',
    SmsSid: messageSid,
    FromState: '',
    SmsStatus: 'received',
    FromCity: '',
    Body: first.text,
    FromCountry: '',
    ToZip: '',
    NumSegments: String(segmentsOf(first.text)),
    MessageSid: messageSid,
    ...own,
    ...Object.fromEntries(
      first.media.flatMap((url, index) => [
        [`MediaContentType${index}`, mediaTypeOf(url)],
        [`MediaUrl${index}`, url],
      ]),
    ),
  };
}

/** SmsStatus and MessageStatus are the same word. */
const states = {
  queued: 'queued',
  sending: 'sending',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  undelivered: 'undelivered',
} as const;

const unknownError = '30008';

/** A state of a text that a document sent, for its statusCallback. */
export function messageStatus(call: CallFacts, { id, event, to, from }: MessageEvent): Parameters {
  return statusOf(
    sid('message', id),
    states[event],
    addressOf(from, call),
    addressOf(to, call),
    accountSid(call.account),
  );
}

/** A state of a text that a client sent, or of one that a document sent, after its call; null: texts that come in. */
export function stateParameters(message: MessageFacts, { state, to }: MessageEventFacts): Parameters | null {
  if (state === 'received') return null;
  const messageSid = sid(message.media.length > 0 ? 'mediaMessage' : 'message', message.id);
  return statusOf(messageSid, states[state], message.from, to, accountSid(message.account));
}

function statusOf(messageSid: string, status: string, from: string, to: string, account: string): Parameters {
  return {
    SmsSid: messageSid,
    SmsStatus: status,
    MessageStatus: status,
    To: to,
    MessageSid: messageSid,
    AccountSid: account,
    From: from,
    ApiVersion: '2010-04-01',
    ...((status === 'failed' || status === 'undelivered') && { ErrorCode: unknownError }),
  };
}

function addressOf(written: string, { settings }: Pick<CallFacts, 'settings'>): string {
  return normaliseNumber(written, regionOf(settings)) ?? written;
}
