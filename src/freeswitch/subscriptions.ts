import { channelId } from './arguments.ts';
import { type Command, line } from './commands.ts';
import { legMark } from './dial-string.ts';

/**
 * Events that every leg needs, of its own channel. What only some need comes when they do: the switch compares every
 * event of every call with what every connection wants, and reads our commands letter by letter.
 */
const eventNames = [
  'CHANNEL_ANSWER',
  'CHANNEL_EXECUTE',
  'CHANNEL_EXECUTE_COMPLETE',
  'CHANNEL_HANGUP',
  'CHANNEL_HANGUP_COMPLETE',
  'DTMF',
];

/** Of a leg that is rung. */
const legEvents = [
  'CHANNEL_CREATE',
  'CHANNEL_PROGRESS',
  'CHANNEL_PROGRESS_MEDIA',
  'CHANNEL_ANSWER',
  'CHANNEL_HANGUP',
  'CHANNEL_HANGUP_COMPLETE',
];

export const subscribe = (): Command => (subscription ??= line('event', `json ${eventNames.join(' ')}`));
let subscription: Command | undefined;
/** Adds to what a leg is told: when it is joined with somebody. */
export const subscribeToBridges = (): Command => line('event', 'json CHANNEL_BRIDGE');
/** What a recogniser hears. */
export const subscribeToSpeech = (): Command => line('event', 'json DETECTED_SPEECH');
/** What becomes of those that are rung for this channel. */
export const subscribeToLegsOf = (id: string): readonly Command[] => [
  line('filter', `Other-Leg-Unique-ID ${channelId(id)}`),
  line('event', `json ${legEvents.slice(0, 3).join(' ')}`),
];
/** Adds to what a leg is told: when a recording's file is complete. */
export const subscribeToRecordings = (): Command => line('event', 'json RECORD_STOP');
/** Adds to what a leg is told: when a file that was mixed in has ended. */
export const subscribeToMixing = (): Command => line('event', 'json MEDIA_BUG_STOP');
/** What mod_avmd tells of the channels that this connection follows. */
export const subscribeToBeeps = (): Command => line('event', 'json CUSTOM avmd::beep');
/** What detectors of tones hear. */
export const subscribeToTones = (): Command => line('event', 'json DETECTED_TONE');
/** Results of jobs, and what becomes of the legs that are followed one by one: the filters keep all others away. */
export const subscribeToNode = (): readonly Command[] => [
  line('filter', 'Event-Name BACKGROUND_JOB'),
  line('event', `json BACKGROUND_JOB ${legEvents.join(' ')}`),
];
/** Texts that come in, beside everything else that is listened to. */
export const subscribeToTexts = (): readonly Command[] => [
  line('filter', 'Event-Name MESSAGE'),
  line('event', 'json MESSAGE'),
];
export const followLeg = (mark: string): Command => line('filter', `variable_${legMark} ${channelId(mark)}`);
export const forgetLeg = (mark: string): Command => line('filter', `delete variable_${legMark} ${channelId(mark)}`);
/** Events of this channel alone. */
export const follow = (id: string): Command => line('filter', `Unique-ID ${channelId(id)}`);
/** No more events of one more channel that was followed. */
export const forgetChannel = (id: string): Command => line('filter', `delete Unique-ID ${channelId(id)}`);
