import { changeDirectory, type JsonValue, type Verb } from '../../../src/verbs/index.ts';
import { flowById } from '../directory/flows.ts';
import { callerInside, type Thing } from '../directory/people.ts';
import { flagAt, textAt } from '../directory/values.ts';
import { isObject } from '../flow.ts';
import { toGregorian } from '../gregorian.ts';
import type { Step, StepAnswer } from './step.ts';
import { Voice } from './voice.ts';

interface Owned extends Thing {
  readonly kind: 'users' | 'devices';
}

/** Whose settings a caller changes: those of whoever uses the telephone, else the telephone's. */
function ownerOf({ reading }: Step): Owned | null {
  const inside = callerInside(reading.directory, reading.facts);
  if (!inside) return null;
  return inside.owner ? { kind: 'users', ...inside.owner } : { kind: 'devices', ...inside.device };
}

function put(voice: Voice, { kind, id }: Owned, path: readonly string[], value: JsonValue): Verb {
  return changeDirectory({ changes: [{ kind, id, path, value }], answers: false, place: voice.place });
}

/** Nobody outside changes what is inside. */
function refuse(voice: Voice): StepAnswer {
  voice.diagnose({
    code: 'caller-unknown',
    severity: 'warning',
    message: 'The telephone that calls is none of the directory; nothing is changed.',
    hint: 'give the device its sip.username and realm, or let the dialplan set dragoman_user',
  });
  return { verbs: [voice.say('Sorry, that is not possible from this telephone.', 'cf-unavailable')] };
}

/** `do_not_disturb`, `call_waiting`: on, off, or the other way round. */
export function switchFeature(step: Step): StepAnswer {
  const voice = new Voice(step);
  const { directory, facts } = step.reading;
  const [id, feature, action] = [voice.text('id'), voice.text('feature'), voice.text('action')];
  const isOfDevice = voice.text('scope') === 'device';
  const inside = callerInside(directory, facts);
  const named = (['users', 'devices'] as const).flatMap((kind): readonly Owned[] => {
    const value = id === '' ? null : directory.find(kind, id);
    return value ? [{ kind, id, value }] : [];
  })[0];
  if (id !== '' && !named) return { verbs: [] };
  const own = isOfDevice && inside ? ({ kind: 'devices', ...inside.device } as const) : ownerOf(step);
  const whose = named ?? own;
  if (!inside || !whose) return refuse(voice);
  const isOn = flagAt(whose.value, feature, 'enabled') === true;
  const next = action === 'toggle' ? !isOn : action === 'activate';
  const title = feature === 'do_not_disturb' ? 'Do not disturb' : 'Call waiting';
  const medium = feature === 'do_not_disturb' ? (next ? 'dnd-activated' : 'dnd-deactivated') : undefined;
  return {
    verbs: [put(voice, whose, [feature, 'enabled'], next), voice.say(`${title} is ${next ? 'on' : 'off'}.`, medium)],
  };
}

/** `call_forward`: asks for the number where nothing has said it. */
export function callForward(step: Step): StepAnswer {
  const voice = new Voice(step);
  const whose = ownerOf(step);
  if (!whose) return refuse(voice);
  const action = voice.text('action');
  const number = voice.text('number');
  const isOn = flagAt(whose.value, 'call_forward', 'enabled') === true;
  const known = textAt(whose.value, 'call_forward', 'number');
  const off = [
    put(voice, whose, ['call_forward', 'enabled'], false),
    voice.say('Your calls are no longer forwarded.', 'cf-disabled'),
  ];
  switch (action) {
    case 'deactivate':
      return { verbs: off };
    case 'toggle':
      if (isOn) return { verbs: off };
      return known === undefined && number === ''
        ? askForNumber(voice)
        : forwardTo(voice, whose, number || known || '');
    case 'menu':
      return {
        verbs: [
          voice.say(isOn ? 'Your calls are forwarded.' : 'Your calls are not forwarded.'),
          voice.menu(
            [
              voice.say(
                `Press one to ${isOn ? 'stop forwarding' : 'forward'} your calls, two to change the number.`,
                isOn ? 'cf-enabled_menu' : 'cf-disabled_menu',
              ),
            ],
            {
              '1': voice.ask('call-forward', { action: 'toggle' }),
              '2': voice.ask('call-forward', { action: 'update' }),
            },
          ),
        ],
      };
    default:
      return number === '' ? askForNumber(voice) : forwardTo(voice, whose, number);
  }
}

function askForNumber(voice: Voice): StepAnswer {
  const prompt = voice.say('Enter the number that your calls are to go to, then press pound.', 'cf-enter_number');
  return {
    verbs: [voice.enter([prompt], { maximum: 20, onInput: voice.ask('forward-number'), interDigitMs: 4000 })],
  };
}

/** The number has been entered. */
export function forwardNumber(step: Step): StepAnswer {
  const voice = new Voice(step);
  const whose = ownerOf(step);
  return whose ? forwardTo(voice, whose, voice.entered) : refuse(voice);
}

function forwardTo(voice: Voice, whose: Owned, number: string): StepAnswer {
  if (!/^\+?\d{3,20}$/.test(number)) return { verbs: [voice.say('That is no number.', 'cf-invalid_number')] };
  return {
    verbs: [
      changeDirectory({
        changes: [
          { kind: whose.kind, id: whose.id, path: ['call_forward', 'number'], value: number },
          { kind: whose.kind, id: whose.id, path: ['call_forward', 'enabled'], value: true },
        ],
        answers: false,
        place: voice.place,
      }),
      voice.say('Your calls are forwarded to', 'cf-now_forwarded_to'),
      voice.spell(number),
    ],
  };
}

/** KAZOO's way to say: until somebody comes back. 1 January 2100. */
const forGood = toGregorian(Date.UTC(2100, 0, 1));

/** `ring_group_toggle`: the entry of the caller in the ring group of a stored flow. */
export function ringGroup(step: Step): StepAnswer {
  const voice = new Voice(step);
  const { directory, facts } = step.reading;
  const inside = callerInside(directory, facts);
  const stored = flowById(directory, voice.text('flow'));
  if (!inside) return refuse(voice);
  if (!stored) return { verbs: [] };
  const ids = new Set([inside.device.id, ...(inside.owner ? [inside.owner.id] : [])]);
  const isOut = voice.text('action') === 'logout';
  const found = { yes: false };
  const flow = changedMembers(stored.flow, ids, isOut, found);
  if (!found.yes) return { verbs: [voice.say('You are in no such group.')] };
  const changes = [{ kind: 'callflows', id: stored.id, path: ['flow'], value: flow }];
  return {
    verbs: [
      changeDirectory({ changes, answers: false, place: voice.place }),
      isOut ? voice.say('You are logged out.', 'agent-logged_out') : voice.say('You are logged in.', 'agent-logged_in'),
    ],
  };
}

function changedMembers(
  value: JsonValue,
  ids: ReadonlySet<string>,
  isOut: boolean,
  found: { yes: boolean },
): JsonValue {
  if (Array.isArray(value)) return value.map((one: JsonValue) => changedMembers(one, ids, isOut, found));
  if (!isObject(value)) return value;
  const table = Object.entries(value).map(
    ([name, one]) => [name, changedMembers(one as JsonValue, ids, isOut, found)] as const,
  );
  const changed = Object.fromEntries(table);
  const id = textAt(changed, 'id');
  if (id === undefined || !ids.has(id) || !('endpoint_type' in changed)) return changed;
  found.yes = true;
  const { disable_until: _until, ...rest } = changed;
  return isOut ? { ...rest, disable_until: forGood } : rest;
}
