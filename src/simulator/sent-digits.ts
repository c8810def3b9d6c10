import type { Channel } from './channel.ts';
import { wholeNumber } from './tokens.ts';

/** Between two keys that the switch sends, beside their own length. */
const pauseMs = 250;

/**
 * Sends `12w34@200+5`: keys with `w` (½ s) and `W` (1 s) pauses, `@` the length of the group, `+` between
 * groups. The keys are heard at the far end at once; the switch goes on without waiting for them.
 */
export function sendDigits(channel: Channel, text: string): void {
  let totalMs = 0;
  for (const group of text.replace(/^~/, '').split('+')) {
    const [steps = '', length] = group.split('@');
    const keyMs = length === undefined ? pauseMs : wholeNumber(length);
    channel.keysSent += steps.replaceAll(/[^0-9A-D*#]/gi, '');
    totalMs += steps.replaceAll(/[^0-9A-DwW*#]/gi, '').length * (keyMs + pauseMs);
  }
  channel.variables.set('last_dtmf_duration', totalMs || undefined);
}
