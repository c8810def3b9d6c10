import type { Conference } from './conference.ts';
import type { Api } from './exchange.ts';

/** `conference NAME COMMAND …`: who is there, who may speak, who hears whom, who must go; what the room hears and writes. */
export const conferenceCommand: Api = (exchange, argument) => {
  const [name = '', command = '', who = '', ...more] = argument.split(' ');
  const rest = [who, ...more].join(' ');
  const conference = exchange.conferences.get(name);
  if (conference === undefined) return `-ERR Conference ${name} not found\n`;
  switch (command) {
    case 'count':
      return String(conference.members.size);
    case 'get-uuid':
      return conference.id;
    case 'list':
      return [...conference.members.values()]
        .map(({ id, channel, flags }) => {
          const { callerName, callerNumber } = channel.profile;
          return `${[id, channel.name, channel.id, callerName, callerNumber, [...flags].join('|')].join(';')}\n`;
        })
        .join('');
    case 'play':
      return conference.sounds.play(rest);
    case 'say':
      return conference.sounds.say(rest);
    case 'stop':
      return conference.sounds.stop();
    case 'record':
      return conference.sounds.record(rest);
    case 'recording':
      return conference.sounds.recording(who, more.join(' '));
    case 'relate':
      return relate(conference, who, more);
    case 'kick':
    case 'hup':
    case 'mute':
    case 'unmute':
    case 'deaf':
    case 'undeaf':
      return onMembers(conference, command, who);
    default:
      return `-ERR Conference command '${command}' not found.\n`;
  }
};

function onMembers(
  conference: Conference,
  command: 'kick' | 'hup' | 'mute' | 'unmute' | 'deaf' | 'undeaf',
  who: string,
): string {
  const everybody = [...conference.members.values()];
  const chosen = everybody.filter(
    (member) =>
      who === 'all' ||
      who === String(member.id) ||
      (who === 'last' && member === everybody.at(-1)) ||
      (who === 'non_moderator' && !member.flags.has('moderator')),
  );
  if (chosen.length === 0) return `-ERR Non-Existant ID ${who}\n`;
  for (const member of chosen) {
    if (command === 'kick' || command === 'hup') {
      conference.tell(`${command}-member`, member);
      member.channel.atNextTick(() => member.removed.abort());
    } else {
      if (command.endsWith('mute')) member.isMuted = command === 'mute';
      else member.isDeaf = command === 'deaf';
      conference.tell(`${command}-member`, member);
    }
  }
  return `+OK ${command} ${chosen.map(({ id }) => id).join(',')}\n`;
}

/** `relate SPEAKER LISTENER nospeak|nohear|clear` */
function relate(conference: Conference, speaker: string, [listener = '', relation = '']: readonly string[]): string {
  const [from, to] = [conference.members.get(Number(speaker)), conference.members.get(Number(listener))];
  if (from === undefined || to === undefined) return `-ERR relationship ${speaker}->${listener} not found.\n`;
  const [one, other] = relation === 'nohear' ? [to, from] : [from, to];
  if (relation === 'clear') {
    one.unheardBy.delete(other.id);
    return `+OK relationship ${speaker}->${listener} cleared.\n`;
  }
  one.unheardBy.add(other.id);
  return `+OK ${speaker}->${listener} ${relation} set\n`;
}
