import type { JsonObject, Message, VoiceMessage } from '../../../src/verbs/index.ts';
import { parseDestination } from '../read/destination.ts';
import { callerOf } from './caller.ts';
import { named, required, secondsUnless, unless } from './parameters.ts';
import { itemsOf, say } from './prompts.ts';
import type { Writing } from './writing.ts';

export const networks = { sms: 'SMS', mms: 'MMS', sip: 'SIP', other: 'JABBER' } as const;

/** A text; undefined where it answers whoever is on the line, whom Tropo does not name so. */
export function writeText(message: Message, isRequired: boolean): JsonObject | undefined {
  const { to, network, secret } = message;
  if (to.trim() === '') return undefined;
  return {
    message: {
      ...named(message),
      to,
      ...callerOf(message.from),
      channel: 'TEXT',
      network: networks[network],
      ...contents(message),
      ...(secret && { promptLogSecurity: 'suppress' }),
      ...required(isRequired),
    },
  };
}

/** What would be taken for markup goes as an attachment, which never is. */
function contents({ text, media }: Message): JsonObject {
  const attached = text.trimStart().startsWith('<') ? [text, ...media] : media;
  return { say: { value: attached === media ? text : '', ...(attached.length > 0 && { media: [...attached] }) } };
}

const usualTimeoutMs = 30_000;

/** A call that says something and ends; undefined where there is nobody whom Tropo could ring. */
export function writeVoiceMessage(
  message: VoiceMessage,
  isRequired: boolean,
  { lose }: Writing,
): JsonObject | undefined {
  const { headers = {}, answersOnMedia = false, ringTimeoutMs, prompts } = message;
  const to = message.to.filter((address) => parseDestination(address).ok);
  const [first, ...others] = to;
  if (first === undefined) return undefined;
  return {
    message: {
      ...named(message),
      to: others.length > 0 ? to : first,
      ...callerOf(message.from),
      ...say(itemsOf(prompts, lose)),
      ...secondsUnless('timeout', Math.max(ringTimeoutMs, 1), usualTimeoutMs),
      ...unless('answerOnMedia', answersOnMedia, false),
      ...(Object.keys(headers).length > 0 && { headers }),
      ...required(isRequired),
    },
  };
}
