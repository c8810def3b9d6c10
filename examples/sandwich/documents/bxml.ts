import bandwidth from 'bandwidth-sdk';
import { patienceSeconds } from '../steps.ts';
import type { CommonStep, Links } from './document.ts';

const { Bxml } = bandwidth;

/** A step in BXML, by Bandwidth's own library. */
export function writeBxml(step: CommonStep, links: Links): string {
  return new Bxml.Response(verbs(step, links)).toBxml();
}

function verbs(step: CommonStep, links: Links) {
  const speech = new Bxml.SpeakSentence(step.text);
  switch (step.kind) {
    case 'ask':
      return [
        new Bxml.Gather(
          { gatherUrl: links.path(step.answer), maxDigits: 1, firstDigitTimeout: patienceSeconds },
          speech,
        ),
      ];
    case 'say':
      return [speech, new Bxml.Redirect({ redirectUrl: links.path(step.next) })];
    case 'dial':
      return [speech, new Bxml.Transfer({}, new Bxml.PhoneNumber(step.number))];
    case 'end':
      return [speech, new Bxml.Hangup()];
  }
}
