import type { BridgePlan, BridgeTarget, SwitchEndpoint } from '../switch/index.ts';
import {
  callerName,
  callerNumber,
  channelId,
  literal,
  phoneNumber,
  plainName,
  type SocketAddress,
  sipHeaderName,
  sipHeaderValue,
  socketAddress,
  userName,
  wholeNumber,
} from './arguments.ts';
import { SwitchArgumentRefused } from './errors.ts';
import { rememberLeg } from './made-legs.ts';
import { readSipUri, writeSipUri } from './sip-uri.ts';

/** How this switch dials, from its operator's configuration. */
export interface Dialing {
  /** Dial string of a telephone number; `{number}` stands for it. */
  readonly numbers: string;
  /** Dial string of a registered user; `{user}` stands for it. */
  readonly users: string;
  /** SIP profile that dials SIP uris. */
  readonly profile: string;
}

/** One leg of a dial string; `shown` is the same with its password hidden, for people. */
export interface DialledLeg {
  readonly text: string;
  readonly shown: string;
}

/** What every leg of one bridge is told. */
export interface LegTerms {
  readonly callerId: BridgePlan['callerId'];
  /** The switch's own limit, should ours fail; whole seconds. */
  readonly giveUpSeconds: number;
  /** Held back this long; the switch counts in whole seconds. */
  readonly delaySeconds: number;
  /** The switch remembers that it has made this leg. */
  readonly isRemembered?: boolean;
  /** Where the answered leg connects before it is joined. */
  readonly screening?: SocketAddress;
  /** Its keys do not reach the caller. */
  readonly keepsKeys?: boolean;
}

/** The channel variable that marks every channel of a leg. */
export const legMark = 'dragoman_leg';

/**
 * One leg: its variables in brackets, then where it goes. `mark` becomes the uuid of its channel, except for a
 * user, whose several telephones could not share it.
 * @throws SwitchArgumentRefused if the target cannot be said in a dial string.
 */
export function dialledLeg(mark: string, target: BridgeTarget, terms: LegTerms, dialing: Dialing): DialledLeg {
  const { destination, headers } = endpoint(target.endpoint, dialing);
  const variables: Variable[] = [
    [legMark, channelId(mark)],
    ['app_disable_expand_variables', 'true'],
    ['leg_timeout', String(wholeNumber(terms.giveUpSeconds, 'ring time', 1, 86_400))],
    ...callerVariables(terms.callerId, target.endpoint),
    ...credentialVariables(target.endpoint),
  ];
  if (target.endpoint.kind !== 'user') variables.push(['origination_uuid', mark]);
  // Its control may pass to another process of ours, at once.
  if (terms.isRemembered) variables.push(rememberLeg(mark), ['socket_resume', 'true']);
  if (terms.delaySeconds > 0)
    variables.push(['leg_delay_start', String(wholeNumber(terms.delaySeconds, 'delay', 1, 3600))]);
  if (terms.screening)
    variables.push(
      ['group_confirm_key', 'exec'],
      ['group_confirm_file', `socket ${socketAddress(terms.screening)} async full`],
    );
  if (terms.keepsKeys) variables.push(['bridge_filter_dtmf', 'true']);
  if (target.diversion !== undefined)
    variables.push(['sip_h_Diversion', sipHeaderValue('Diversion', target.diversion)]);
  for (const [name, value] of Object.entries({ ...headers, ...target.headers }))
    variables.push([`sip_h_${sipHeaderName(name)}`, sipHeaderValue(name, value)]);
  return {
    text: legVariables(variables) + destination,
    shown: legVariables(variables.map(([name, value]) => [name, name === secret ? '…' : value])) + destination,
  };
}

/** All legs of one bridge, rung at once. `options` are constants of ours. */
export function dialString(legs: readonly DialledLeg[], options: readonly string[]): DialledLeg {
  const common = options.length === 0 ? '' : `{${options.join(',')}}`;
  return {
    text: common + legs.map(({ text }) => text).join(','),
    shown: common + legs.map(({ shown }) => shown).join(','),
  };
}

type Variable = readonly [name: string, value: string];

const secret = 'sip_auth_password';

function endpoint(target: SwitchEndpoint, dialing: Dialing): { destination: string; headers: Record<string, string> } {
  switch (target.kind) {
    case 'number': {
      const number = phoneNumber(target.number);
      const destination =
        target.gateway === undefined
          ? dialing.numbers.replaceAll('{number}', number)
          : `sofia/gateway/${plainName(target.gateway, 'gateway')}/${number}`;
      return { destination, headers: {} };
    }
    case 'user':
      return { destination: dialing.users.replaceAll('{user}', userName(target.user)), headers: {} };
    case 'sip': {
      const uri = readSipUri(target.uri);
      const destination = `sofia/${plainName(dialing.profile, 'SIP profile')}/${writeSipUri(uri)}`;
      return { destination, headers: { ...uri.headers } };
    }
  }
}

function callerVariables({ number, name, privacy }: BridgePlan['callerId'], to: SwitchEndpoint): Variable[] {
  const variables: Variable[] = [];
  const shownName = name ?? number;
  if (number !== undefined) variables.push(['origination_caller_id_number', callerNumber(number)]);
  if (shownName !== undefined) variables.push(['origination_caller_id_name', callerName(shownName)]);
  if (privacy !== undefined) variables.push(...privateVariables(privacy, name, to));
  return variables;
}

/**
 * What is hidden stands in no From (RFC 3323): for the switch, privacy is only a word beside it. A carrier is told the
 * number, and that it is not to be shown (RFC 3325: P-Asserted-Identity, Privacy: id); a telephone is told nothing.
 */
function privateVariables(
  privacy: NonNullable<BridgePlan['callerId']['privacy']>,
  name: string | undefined,
  to: SwitchEndpoint,
): Variable[] {
  const keepsName = privacy === 'number' && name !== undefined;
  const variables: Variable[] = [['sip_from_display', keepsName ? callerName(name) : 'Anonymous']];
  if (privacy !== 'name') variables.push(['sip_from_uri', 'sip:anonymous@anonymous.invalid']);
  if (to.kind !== 'number') return [...variables, ['sip_cid_type', 'none'], ['origination_privacy', hidden[privacy]]];
  if (privacy === 'name') return [...variables, ['origination_privacy', hidden.name]];
  return [...variables, ['sip_cid_type', 'pid'], ['origination_privacy', `screen+${hidden[privacy]}`]];
}

const hidden = { full: 'hide_name+hide_number', name: 'hide_name', number: 'hide_number' } as const;

function credentialVariables(target: SwitchEndpoint): Variable[] {
  if (target.kind !== 'sip' || target.username === undefined) return [];
  return [
    ['sip_auth_username', literal(target.username, 'SIP user name')],
    [secret, literal(target.password ?? '', 'SIP password')],
  ];
}

/**
 * `[^^~name=value~name=value]`. On its way to the channel the switch cuts the dial string at `|`, at `,`, at
 * our `~` and at `=`, and takes one level of backslashes and quotes away each time; brackets it only counts.
 * (switch_ivr_originate and switch_event_create_brackets; proven against a real switch in test/freeswitch.)
 */
function legVariables(variables: readonly Variable[]): string {
  return `[^^~${variables.map(([name, value]) => `${name}=${legValue(name, value)}`).join('~')}]`;
}

function legValue(name: string, value: string): string {
  if (/[[\]]/.test(value)) throw new SwitchArgumentRefused(name, value, 'contains a bracket, which ends leg variables');
  if (value.includes(':_:'))
    throw new SwitchArgumentRefused(name, value, 'contains :_:, which begins another dial string');
  return ['=', '~', ',', '|'].reduce(escapeLevel, value);
}

function escapeLevel(value: string, separator: string): string {
  return value.replace(/[\\'=~,|]/g, (character) =>
    character === '\\' || character === "'" || character === separator ? `\\${character}` : character,
  );
}
