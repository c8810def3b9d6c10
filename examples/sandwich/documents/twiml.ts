import twilio from 'twilio';
import { patienceSeconds } from '../steps.ts';
import type { CommonStep, Links } from './document.ts';

/** A step in TwiML, by Twilio's own library. */
export function writeTwiml(step: CommonStep, links: Links): string {
  const response = new twilio.twiml.VoiceResponse();
  switch (step.kind) {
    case 'ask':
      response.gather({ action: links.path(step.answer), numDigits: 1, timeout: patienceSeconds }).say(step.text);
      // Without a key Gather calls nobody, so the document goes there itself.
      response.redirect(links.path(step.answer));
      break;
    case 'say':
      response.say(step.text);
      response.redirect(links.path(step.next));
      break;
    case 'dial':
      response.say(step.text);
      response.dial(step.number);
      break;
    case 'end':
      response.say(step.text);
      response.hangup();
      break;
  }
  return response.toString();
}
