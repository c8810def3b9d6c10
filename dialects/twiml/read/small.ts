import { echo, message, on, unsupported, type Verb } from '../../../src/verbs/index.ts';
import { normaliseNumber } from '../phone-number.ts';
import { type ElementReader, shown } from './element.ts';

export const longestText = 1600;

/** To the caller unless it says otherwise. Its action is asked at once; without one the document goes on. */
export function readSms(element: ElementReader): readonly Verb[] {
  const { place, reading, ownText } = element;
  const action = element.action('sms');
  const to = readNumber(element, 'to') ?? '';
  const from = readNumber(element, 'from');
  const notify = element.notify('sms-status', { url: 'statusCallback' });
  element.finish();
  element.refuseElements();
  if (ownText === '') {
    reading.warn(place, { code: 'missing-value', message: '<Sms> has no text; it fails.', providerCode: '14103' });
    return [
      unsupported({ place, answers: true, said: 'Sms', reason: 'there is no text to send', onSkipped: action ?? on }),
    ];
  }
  if (ownText.length > longestText)
    reading.warn(place, {
      code: 'exceeded-limit',
      message: `<Sms> has ${ownText.length} characters; other servers refuse more than ${longestText}.`,
      providerCode: '14103',
    });
  return [
    message({
      place,
      answers: true,
      to,
      ...(from !== undefined && { from }),
      network: 'sms',
      text: ownText,
      media: [],
      notify,
      onSent: action ?? on,
      onFailed: action ?? on,
    }),
  ];
}

export function readNumber(element: ElementReader, attribute: string): string | undefined {
  const written = element.text(attribute)?.trim();
  if (!written) return undefined;
  const number = normaliseNumber(written, element.reading.region);
  if (number === null)
    element.invalid(
      attribute,
      `<${element.name} ${attribute}="${shown(written)}"> is no telephone number; the one of this call is taken`,
      'for example +14155550100',
    );
  return number ?? undefined;
}

/** Until the caller leaves. */
export function readEcho(element: ElementReader): readonly Verb[] {
  element.finish();
  element.refuseElements();
  element.refuseText();
  return [echo({ place: element.place, answers: true })];
}
