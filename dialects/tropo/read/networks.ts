import type { Message } from '../../../src/verbs/index.ts';
import type { Parameters } from './parameters.ts';

/** Which texts there were besides SMS and MMS: instant messages, whose networks are gone. */
const instantNetworks = ['AIM', 'GTALK', 'JABBER', 'MSN', 'TWITTER', 'YAHOO', 'SKYPE'] as const;
const voiceNetworks = ['SIP', 'PSTN', 'VOIP'] as const;
const networks = ['SMS', 'MMS', ...instantNetworks, ...voiceNetworks] as const;

/** Whether `channel` and `network` mean texts, and of which kind. */
export function networkOf(parameters: Parameters): { readonly isText: boolean; readonly network: Message['network'] } {
  const network = parameters.oneOf('network', networks, undefined);
  const channel = parameters.oneOf('channel', ['VOICE', 'TEXT'], undefined);
  const isVoiceNetwork = network === undefined || voiceNetworks.some((name) => name === network);
  const isText = channel === undefined ? !isVoiceNetwork : channel === 'TEXT';
  return { isText, network: kinds[network ?? 'SMS'] ?? 'other' };
}

const kinds: Readonly<Record<string, Message['network']>> = {
  SMS: 'sms',
  PSTN: 'sms',
  MMS: 'mms',
  SIP: 'sip',
  VOIP: 'sip',
};
