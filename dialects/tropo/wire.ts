import type { CallFacts, FailedExchange, OutgoingRequest, RequestTarget, Wire } from '../dialect.ts';
import { status } from './wire/call-detail.ts';
import { notify } from './wire/notify.ts';
import { opening } from './wire/opening.ts';
import { post } from './wire/post.ts';
import { result } from './wire/result.ts';

export const wire: Wire = { opening, result, status, notify, fallback, answersTexts: true };

/** The very same body once more, elsewhere: Tropo had no words for why. */
function fallback(
  _call: CallFacts,
  { parameters, notes }: OutgoingRequest,
  _why: FailedExchange,
  target: RequestTarget,
): OutgoingRequest {
  return post(target, parameters, notes);
}
