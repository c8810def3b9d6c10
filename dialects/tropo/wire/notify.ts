import { dashed } from '../../../src/desk/index.ts';
import type { CallEvent, JsonObject, Notify, TranscriptionEvent } from '../../../src/verbs/index.ts';
import type { CallFacts, OutgoingRequest } from '../../dialect.ts';
import { legDetails } from './call-detail.ts';
import { post } from './post.ts';
import { resultOf } from './result.ts';

/** What Tropo told beside a document's results: a call detail record, a text, that somebody has answered. */
export function notify(call: CallFacts, event: CallEvent, to: Notify): OutgoingRequest | null {
  const body = bodyOf(call, event, to);
  const { url, credentials, timeoutMs } = to;
  return (
    body && post({ url, ...(credentials && { credentials }), ...(timeoutMs !== undefined && { timeoutMs }) }, body)
  );
}

function bodyOf(call: CallFacts, event: CallEvent, to: Notify): JsonObject | null {
  switch (to.kind) {
    case 'details':
      return event.kind === 'leg' && event.event === 'ended' ? legDetails(call, event.leg) : null;
    case 'transcription':
      return event.kind === 'transcription' ? transcribed(event, to) : null;
    case 'post':
      return event.kind === 'webhook'
        ? resultOf(call, { why: 'nested', reports: [] }, { ...to, kind: 'continue' })
        : null;
    default:
      return null;
  }
}

/** Only a text is told; that there is none was not. */
function transcribed(event: TranscriptionEvent, { notes }: Notify): JsonObject | null {
  if (event.event !== 'ready') return null;
  return {
    result: {
      transcription: event.text ?? '',
      guid: dashed(event.id),
      identifier: notes?.['identifier'] ?? null,
    },
  };
}
