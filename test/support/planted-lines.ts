import { parseDialString } from '../../src/simulator/dial-string.ts';

/** Something that was written into a document, with letters after it by which it is known again. */
export interface Planted {
  readonly slot: string;
  readonly hazard: string;
  readonly mark: string;
}

export interface Became {
  /** Marks of what the switch was told as text. */
  readonly literal: ReadonlySet<string>;
  /** Lines in which something planted is not what it was as text, or is no text where it stands. */
  readonly meant: readonly string[];
}

/** Every line that has a mark is looked at by what it is; one of which nothing is known here counts as wrong. */
export function whatBecameOf(planted: readonly Planted[], told: readonly string[]): Became {
  const literal = new Set<string>();
  const meant: string[] = [];
  const byMark = new Map(planted.map((each) => [each.mark, each]));
  for (const line of told)
    for (const [mark] of line.matchAll(/Qx\d+x/g)) {
      const each = byMark.get(mark);
      if (each && isLiteral(line, each)) literal.add(mark);
      else meant.push(`${each?.slot}: ${line}`);
    }
  return { literal, meant };
}

function isLiteral(line: string, planted: Planted): boolean {
  const [, application = '', argument = ''] = /^(\w+) ?(.*)$/s.exec(line) ?? [];
  switch (application) {
    case 'speak': {
      const [, , ...text] = argument.split('|');
      return /^\w+\|[\w.-]+\|/.test(argument) && isHeard(text.join('|'), planted);
    }
    case 'bridge':
    case 'originate':
      return isDialled(application === 'bridge' ? argument : argument.replace(/ &socket\(.*$/, ''), planted);
    case 'respond':
      return /^\d{3} /.test(argument) && isSaid(argument.slice(4), planted);
    default:
      // Names that we make of what is written, of plain letters alone.
      return /^[\w ./:@+-]*$/.test(argument);
  }
}

/** Braces, dollars, line ends and the like become blanks where nothing is lost by it. */
const bare = (text: string) => text.replaceAll(/[\s{}<>"\\$[\]]+/g, '');
const isSaid = (text: string, { hazard, mark }: Planted) => bare(text).includes(bare(hazard + mark));

/** Numbers and the like are read out with pauses for their signs: the letters and digits are what is heard. */
const letters = (text: string) => text.replaceAll(/[^\p{L}\p{N}]+/gu, '');
const isHeard = (text: string, { hazard, mark }: Planted) => letters(text).includes(letters(hazard + mark));

/** Taken apart as the switch does it: one group, and only variables that we ever set. */
function isDialled(dialString: string, planted: Planted): boolean {
  const { groups, variables } = parseDialString(dialString);
  const [legs = []] = groups;
  if (groups.length !== 1 || ![...variables.keys()].every((name) => ours.test(name))) return false;
  return legs.every(({ data, variables: own }) => {
    if (![...own.keys()].every((name) => ours.test(name))) return false;
    if (own.get('app_disable_expand_variables') !== 'true' || !/^\d+$/.test(own.get('leg_timeout') ?? '')) return false;
    if (data.includes(planted.mark) && !/^[\w/.@:+;=%-]+$/.test(data)) return false;
    return [...own.values()].every((value) => !value.includes(planted.mark) || isSaid(value, planted));
  });
}

const ours =
  /^(?:dragoman_leg|app_disable_expand_variables|leg_timeout|leg_delay_start|origination_\w+|sip_h_[\w-]+|sip_auth_\w+|sip_from_(?:display|uri)|sip_cid_type|group_confirm_\w+|bridge_filter_dtmf|ignore_early_media|originate_timeout|instant_ringback)$/;
