import { Conference } from '../conference.ts';
import type { Application } from '../exchange.ts';

/** `conference NAME[@PROFILE][+PIN][+flags{a|b}]`: in the room until made to leave, or gone. */
export const conference: Application = {
  module: 'mod_conference',
  needsMedia: true,
  about: 'conference',
  syntax: '<confname>[@<profile>][+<pin>][+flags{mute|deaf|…}]',
  async run({ channel, exchange, argument }) {
    const [, name = '', profile = 'default', flagText = ''] =
      /^([^@+]*)(?:@([^+]*))?(?:\+(?!flags\{)[^+]*)?(?:\+flags\{([^}]*)\})?/.exec(argument) ?? [];
    const { variables } = channel;
    const flags = new Set(
      [flagText, variables.get('conference_member_flags') ?? '']
        .join('|')
        .split('|')
        .filter((flag) => flag !== ''),
    );
    const room = exchange.conferences.get(name) ?? new Conference(exchange, name, profile);
    const member = room.join(channel, flags);
    variables.setAll({
      conference_name: name,
      app_session_uuid: room.id,
      conference_member_id: member.id,
      conference_moderator: flags.has('moderator'),
      conference_ghost: flags.has('ghost'),
      conference_uuid: room.id,
    });
    const distributes = flags.has('dist-dtmf');
    const { clock } = exchange;
    for (;;) {
      const spokenFor = (channel.person?.speakingUntil ?? 0) - clock.now();
      room.talks(member, spokenFor > 0);
      const end = await channel.thread.wait({
        until: member.removed.signal,
        untilPoked: true,
        ...(spokenFor > 0 && { ms: spokenFor }),
        onDigit: ({ key }) => {
          if (distributes) room.pressed(member, key);
          return false;
        },
      });
      if (end !== 'poked' && end !== 'time') break;
    }
    room.leave(member);
  },
};
