import { end, hangup, on, redirect, refer, reject, unsupported, type Verb } from '../../../src/verbs/index.ts';
import { ElementReader } from './element.ts';
import { readParameters } from './parameters.ts';
import { readSipAddress } from './sip.ts';
import type { Position } from './verb-reader.ts';

/** Empty is the document itself; its parameters come as POST unless `method` says otherwise. */
export function readRedirect(element: ElementReader): readonly Verb[] {
  const { place, reading } = element;
  const method = element.method();
  element.finish();
  element.refuseElements();
  const callback = reading.callback('redirect', element.ownText, method, '<Redirect>', place);
  if (callback) return [redirect({ place, answers: false, callback })];
  const reason = 'there is no url to go to';
  return [unsupported({ place, answers: false, said: 'Redirect', reason, onSkipped: end('failed', true) })];
}

const refusals = {
  rejected: { cause: 'rejected', sipStatus: 404 },
  busy: { cause: 'busy', sipStatus: 486 },
} as const;

/** Refuses only as the first verb of a call that still rings; anywhere else it hangs up. */
export function readReject(element: ElementReader, { first }: Position): readonly Verb[] {
  const { place, reading } = element;
  const reason = element.oneOf('reason', ['rejected', 'busy'], 'rejected');
  element.finish();
  readParameters(element);
  if (first && !reading.answered) return [reject({ place, answers: false, ...refusals[reason] })];
  reading.warn(place, {
    code: 'late-verb',
    message: reading.answered
      ? '<Reject> refuses nothing once the call is answered; the call is hung up.'
      : '<Reject> refuses nothing unless it is the first verb; the call is answered and hung up.',
    hint: 'put <Reject> first in the answer to the first request',
  });
  return [hangup({ place, answers: true, cause: 'normal', headers: {} })];
}

/** Answers a call that still rings, then ends it. */
export function readHangup(element: ElementReader): readonly Verb[] {
  element.finish();
  readParameters(element);
  element.refuseText();
  return [hangup({ place: element.place, answers: true, cause: 'normal', headers: {} })];
}

/** Sends the caller's own telephone elsewhere; headers for there stand in the query of the address. */
export function readRefer(element: ElementReader): readonly Verb[] {
  const { place, reading } = element;
  const action = element.action('refer');
  element.finish();
  element.refuseText();
  const [first, ...others] = element.elements.filter(({ name }) => name === 'Sip');
  for (const child of element.elements)
    if (child.name !== 'Sip' || others.includes(child)) element.refuseElement(child);
  const next = action ?? on;
  const sip = first && new ElementReader(first, reading);
  const address = sip && readSipAddress(sip);
  sip?.finish();
  if (!sip)
    reading.warn(place, {
      code: 'missing-value',
      message: '<Refer> names nobody to refer to; it fails.',
      hint: 'put a Sip element into it',
      providerCode: '12200',
    });
  if (!address) {
    const reason = 'there is nobody to refer to';
    return [unsupported({ place, answers: true, said: sip ? 'Refer/Sip' : 'Refer', reason, onSkipped: next })];
  }
  const { uri, headers } = address;
  const query = new URLSearchParams(headers).toString().replaceAll('+', '%20');
  return [
    refer({ place, answers: true, to: query === '' ? uri : `${uri}?${query}`, onCompleted: next, onFailed: next }),
  ];
}
