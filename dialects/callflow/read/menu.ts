import { type Callback, type Gather, gather, on, type Play, play, type Then } from '../../../src/verbs/index.ts';
import { isEmpty } from '../directory/kinds.ts';
import { audioSource } from './audio-source.ts';
import { interDigitMs } from './digits.ts';
import { allKeys, ModuleData, plainText } from './module-data.ts';
import { type FlowNode, flowEnds, type NodeReading } from './node.ts';
import { notesOf, ownCallback } from './own-callback.ts';
import { skipUnsupported } from './unsupported.ts';

/** KAZOO's names for the prompts that every menu falls back to. */
export const systemPrompts = {
  greeting: 'menu-no_prompt',
  invalid_media: 'menu-invalid_entry',
  exit_media: 'menu-exit',
  transfer_media: 'menu-transferring_call',
} as const;
export const goodbye = 'vm-goodbye';

/** In ms. */
export const firstDigitMs = 10_000;

/** Any of these makes the data a menu document of its own, for which nobody needs a directory. */
const documentFields = [
  'name',
  'retries',
  'timeout',
  'max_extension_length',
  'media',
  'suppress_media',
  'hunt',
  'hunt_allow',
  'hunt_deny',
  'record_pin',
];

/**
 * `menu` from the directory, or with its document inline: a greeting, an entry of up to so many digits, the child of exactly that entry.
 * Silence takes the child `timeout`, if there is one; otherwise it costs a try, as a wrong entry does. When the
 * tries are used up, `max_retries` follows in the same list, or else `_`. An entry
 * that is no child may be a number of the account's, whose flow runs then, and `_` after it.
 */
export function readMenu(node: FlowNode): NodeReading {
  const { data, place, directory } = node;
  const id = data.text('id');
  const kept = id === undefined ? null : directory.find('menus', id);
  if (!kept && !documentFields.some((field) => data.has(field)))
    return skipUnsupported(node, {
      ...(id !== undefined
        ? {
            reason: isEmpty(directory)
              ? 'its menu is in a directory, which is not kept here'
              : `the directory has no menu ${JSON.stringify(id.slice(0, 64))}`,
          }
        : { code: 'missing-value', reason: 'there is neither an "id" nor a menu in it' }),
      hint: 'put the menu itself (media, retries, timeout, …) into "data"',
    });
  const menu = kept ? new ModuleData(kept, data.pointer, node.diagnose) : data;
  data.known('id', ...(kept ? documentFields : ['name']));
  menu.known('name', 'allow_record_from_offnet');
  const hunts = huntsOf(node, menu, kept ? id : undefined);
  const maximum = menu.integer('max_extension_length', 4, { minimum: 1, maximum: 6 });
  const prompts = menuPrompts(node, menu);
  const entries = node.childKeys.filter((key) => /^[\d*#]+$/.test(key) && key.length <= maximum && node.leadsTo(key));
  const branches: Readonly<Record<string, Then>> = Object.fromEntries(entries.map((key) => [key, node.branch(key)]));
  const onSilence = node.leadsTo('timeout') ? node.branch('timeout') : null;
  const whenExhausted = node.leadsTo('max_retries') ? 'max_retries' : '_';
  const leaving = whenExhausted === 'max_retries' ? [] : node.leadsTo('_') ? prompts.transfer : prompts.goodbye;
  const wayOut = [...prompts.exit, ...leaving];
  const question = gather({
    prompts: prompts.greeting,
    bargeIn: true,
    digits: {
      minimum: 1,
      maximum,
      endKeys: '#',
      firstDigitTimeoutMs: menu.integer('timeout', firstDigitMs, { minimum: 1, maximum: 60_000 }),
      interDigitTimeoutMs: data.integer(
        'interdigit_timeout',
        kept ? menu.integer('interdigit_timeout', interDigitMs, { minimum: 1, maximum: 10_000 }) : interDigitMs,
        { minimum: 1, maximum: 10_000 },
      ),
    },
    choices: entries.map((phrase) => ({ kind: 'phrase', phrase })),
    comparesWholeEntry: true,
    rounds: menu.integer('retries', 3, { minimum: 1, maximum: 10 }),
    retryPrompts: prompts.invalid.length > 0 ? [{ after: 'no-match', prompts: prompts.invalid }] : [],
    // A flow of the account's goes on with what follows, and there nothing of this is heard.
    ...(hunts && { lastPrompts: wayOut, hunts: huntsBack(node, hunts, whenExhausted) }),
    typeAhead: 'keep',
    onInput: on,
    branches,
    onNoMatch: on,
    onNoInput: onSilence ?? on,
    ...(onSilence && { endsAtSilence: true }),
    answers: true,
    place,
  });
  return { verbs: hunts ? [question] : [question, ...wayOut], next: whenExhausted };
}

/** Who is asked about an entry that is no child; null: nobody. */
function huntsOf(node: FlowNode, menu: ModuleData, id: string | undefined): Callback | null {
  const isHunting = menu.boolean('hunt', false);
  const [allow, deny, pin] = [menu.text('hunt_allow'), menu.text('hunt_deny'), menu.text('record_pin')];
  const [own, outside] = [id !== undefined && pin !== undefined, menu.boolean('allow_record_from_offnet', false)];
  if (isEmpty(node.directory)) {
    for (const field of ['hunt_allow', 'hunt_deny']) menu.ignored(field, unhunted);
    if (isHunting) menu.ignored('hunt', unhunted);
  }
  if (pin !== undefined && id === undefined)
    menu.ignored('record_pin', 'only a menu of the directory keeps a greeting');
  if ((!isHunting && !own) || isEmpty(node.directory)) return null;
  return ownCallback('menu', {
    ...notesOf(node),
    hunts: isHunting,
    ...(allow !== undefined && { allow }),
    ...(deny !== undefined && { deny }),
    ...(own && { menu: id ?? '', outside }),
  });
}

/** After a flow of the account's comes `_`: as a branch where something else follows in the list. */
function huntsBack(node: FlowNode, ask: Callback, whenExhausted: string): NonNullable<Gather['hunts']> {
  const onReturned = whenExhausted === '_' ? on : node.leadsTo('_') ? node.branch('_') : flowEnds(node);
  return { ask, onReturned };
}

const unhunted = 'there are no stored callflows to look extensions up in';

interface MenuPrompts {
  readonly greeting: readonly Play[];
  readonly invalid: readonly Play[];
  readonly exit: readonly Play[];
  readonly transfer: readonly Play[];
  readonly goodbye: readonly Play[];
}

function menuPrompts(node: FlowNode, menu: ModuleData): MenuPrompts {
  const media = menu.inner('media');
  const silent = menu.boolean('suppress_media', false);
  const spare = (field: 'invalid_media' | 'exit_media' | 'transfer_media', endKeys: string) => {
    const prompt = promptOf(node, media, field, endKeys);
    return silent ? [] : prompt;
  };
  return {
    greeting: promptOf(node, media, 'greeting', ''),
    invalid: spare('invalid_media', ''),
    exit: spare('exit_media', allKeys),
    transfer: spare('transfer_media', allKeys),
    goodbye: silent ? [] : [systemPrompt(node, goodbye, allKeys)],
  };
}

/** A medium by its id or url; true and absent are the platform's own prompt, false is silence. */
function promptOf(
  node: FlowNode,
  media: ModuleData,
  field: keyof typeof systemPrompts,
  endKeys: string,
): readonly Play[] {
  const written = media.raw(field);
  if (written === undefined || /^(true|false)$/i.test(plainText(written)))
    return media.boolean(field, true) ? [systemPrompt(node, systemPrompts[field], endKeys)] : [];
  const name = media.text(field);
  const place =
    media.pointer.startsWith(`${node.data.pointer}/`) && node.data.has('media') ? media.place(field) : node.place;
  const source = name === undefined ? null : audioSource(name, node, media.place(field));
  return source ? [play({ source, loops: 1, endKeys, answers: true, place })] : [];
}

function systemPrompt({ place }: FlowNode, id: string, endKeys: string): Play {
  return play({ source: { kind: 'media', id }, loops: 1, endKeys, answers: true, place });
}
