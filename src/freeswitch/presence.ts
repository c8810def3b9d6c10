import type { PresenceNews } from '../switch/index.ts';
import { literal, matchingWho } from './arguments.ts';
import type { Command } from './commands.ts';
import { eventCommand } from './commands.ts';

/** What telephones are told of somebody whom they watch (NOTIFY of their subscriptions), or of their own mailbox. */
export function presenceCommands({ who, state, messages }: PresenceNews, id: string): readonly Command[] {
  const name = matchingWho(who);
  return [
    ...(state === undefined ? [] : [eventCommand('PRESENCE_IN', presenceHeaders(name, state, id))]),
    ...(messages === undefined
      ? []
      : [
          eventCommand('MESSAGE_WAITING', {
            'MWI-Messages-Waiting': messages.fresh > 0 ? 'yes' : 'no',
            'MWI-Message-Account': `sip:${name}`,
            'MWI-Voice-Message': `${messages.fresh}/${messages.kept} (0/0)`,
          }),
        ]),
  ];
}

const answers = { idle: 'terminated', ringing: 'early', busy: 'confirmed' } as const;

function presenceHeaders(who: string, state: keyof typeof answers, id: string): Readonly<Record<string, string>> {
  return {
    proto: 'sip',
    login: literal(who, 'whose lamp'),
    from: who,
    status: state === 'idle' ? 'Available' : state,
    rpid: state === 'idle' ? 'unknown' : 'on-the-phone',
    event_type: 'presence',
    alt_event_type: 'dialog',
    event_count: '1',
    'unique-id': id,
    'channel-state': state === 'idle' ? 'CS_HANGUP' : 'CS_ROUTING',
    'answer-state': answers[state],
    'presence-call-direction': state === 'ringing' ? 'inbound' : 'outbound',
  };
}
