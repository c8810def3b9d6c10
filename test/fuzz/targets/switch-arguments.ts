import fc from 'fast-check';
import * as builders from '../../../src/freeswitch/commands.ts';
import { dialledLeg, dialString } from '../../../src/freeswitch/dial-string.ts';
import { SwitchArgumentRefused } from '../../../src/freeswitch/errors.ts';
import { expand } from '../../../src/simulator/expansion.ts';
import { separate } from '../../../src/simulator/tokens.ts';
import type { BridgeTarget } from '../../../src/switch/index.ts';
import { holds, type Target, target } from '../target.ts';

/** Pieces of every little language of the switch, and rubbish. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '${',
      '}',
      '$${base_dir}',
      '${expr(1+1)}',
      '\\',
      "'",
      '"',
      '|',
      ',',
      '!',
      '[',
      ']',
      '{',
      '<',
      '>',
      ':_:',
      '^^:',
      '^^',
      '~',
      '=',
      '@',
      ';',
      '?',
      '&',
      '%',
    ],
    ...[
      'sip:',
      'a@b.example',
      '+15551230000',
      '15551230000',
      'user/',
      'sofia/',
      'error/',
      'X-Order',
      'transport=tcp',
      'fs_path=x',
      'maddr=x',
      '&X=1',
      '%0a',
      '%24%7B',
    ],
    ...[
      ' ',
      '\t',
      '\r',
      '\n',
      '\0',
      'é',
      '𝄞',
      'hello',
      'Flora, née',
      '#',
      '*',
      '_',
      '.',
      '..',
      '/',
      '-',
      'bridge_pre_execute',
      'api_on_answer',
    ],
  ),
  fc.string({ maxLength: 5 }),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
/** A field is mostly as it should be, so that what is wrong with one does not hide the others. */
const mostly = (good: string) => fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, { weight: 2, arbitrary: text });

const endpoint: fc.Arbitrary<BridgeTarget['endpoint']> = fc.oneof(
  fc.record({ kind: fc.constant('number'), number: mostly('+15551230001') }),
  fc.record({ kind: fc.constant('number'), number: mostly('+15551230001'), gateway: mostly('carrier') }),
  fc.record({ kind: fc.constant('user'), user: mostly('alice') }),
  fc.record({ kind: fc.constant('sip'), uri: mostly('sip:desk@pbx.example.com') }),
  fc.record({
    kind: fc.constant('sip'),
    uri: text.map((inner) => `sip:desk@pbx.example.com${inner}`),
    username: mostly('alice'),
    password: mostly("pa,s~s=w|o\\r'd"),
  }),
);

interface DialInput {
  readonly endpoint: BridgeTarget['endpoint'];
  readonly headers: Readonly<Record<string, string>>;
  readonly number: string;
  readonly name: string;
}

const dialing = { numbers: 'sofia/gateway/default/{number}', users: 'user/{user}', profile: 'internal' };
const mark = 'a1b2c3d4-0000-4000-8000-00000000000a';

export const argumentTargets: readonly Target[] = [
  target<DialInput>({
    name: 'switch: dial strings',
    weight: 10,
    inputs: fc.record({
      endpoint,
      headers: fc.dictionary(mostly('X-Order'), mostly('42'), { maxKeys: 3 }),
      number: mostly('+15550001'),
      name: mostly('Flora'),
    }),
    check: checkDialString,
    show: (input) => JSON.stringify(input),
  }),
  target<string>({
    name: 'switch: arguments of applications',
    weight: 8,
    inputs: text,
    check: checkArguments,
    show: (input) => JSON.stringify(input),
  }),
];

/** What a builder refuses is refused; nothing else may be thrown. */
function built<Value>(build: () => Value): Value | undefined {
  try {
    return build();
  } catch (error) {
    if (error instanceof SwitchArgumentRefused) return undefined;
    throw error;
  }
}

const allowed =
  /^(dragoman_leg|app_disable_expand_variables|leg_timeout|leg_delay_start|origination_(uuid|caller_id_number|caller_id_name|privacy)|sip_auth_(username|password)|sip_h_(X-[A-Za-z0-9-]+|User-to-User|Alert-Info|Call-Info|Subject))$/i;

function checkDialString({ endpoint: to, headers, number, name }: DialInput): void {
  const plan: BridgeTarget = { label: 'x', endpoint: to, headers, digitsOnAnswer: [] };
  const terms = { callerId: { number, name }, giveUpSeconds: 30, delaySeconds: 0 };
  const dialled = built(() => dialString([dialledLeg(mark, plan, terms, dialing)], []));
  if (!dialled) return;
  const { destination, variables } = asTheSwitchReads(dialled.text);
  const where = to.kind === 'user' ? /^user\/[\w.+@-]+$/ : /^sofia\/(gateway\/[\w.:-]+\/[+\d*#]+|internal\/[^/\s,|]+)$/;
  holds(where.test(destination), () => `it rings ${destination}`);
  const odd = [...variables.keys()].filter((variable) => !allowed.test(variable));
  holds(odd.length === 0, () => `variables that nobody set: ${odd.join(' ')}`);
  holds(variables.get('dragoman_leg') === mark, () => 'the mark of the leg is not its mark');
  if (to.kind === 'sip' && to.password !== undefined) {
    // The switch trims blanks around a value.
    holds(
      (variables.get('sip_auth_password') ?? '') === to.password.trim() || /^ | $/.test(to.password),
      () => `the password arrives as ${JSON.stringify(variables.get('sip_auth_password'))}`,
    );
    holds(to.password.length < 8 || !dialled.shown.includes(to.password), () => 'the password is shown');
  }
  oneLine(dialled.text);
  nothingExpands(dialled.text);
}

/**
 * One leg as the real switch reads it (switch_ivr_originate, switch_event_create_brackets): cut at `|`, at `,`, the
 * bracket at its own separator and each pair at `=`, one level of escapes less each time. Brackets are only counted.
 */
function asTheSwitchReads(text: string): { destination: string; variables: ReadonlyMap<string, string> } {
  const [group = '', ...groups] = separate(text, '|');
  holds(groups.length === 0, () => `another attempt after the first: ${text}`);
  const [leg = '', ...legs] = separate(group, ',');
  holds(legs.length === 0, () => `one leg became ${legs.length + 1}: ${text}`);
  const end = leg.indexOf(']');
  holds(leg.startsWith('[') && end > 0 && leg.indexOf('[', 1) < 0, () => `brackets that do not fit: ${text}`);
  const pairs = separate(leg.slice(1, end), ',').map((pair) => separate(pair, '=', 2));
  return {
    destination: leg.slice(end + 1),
    variables: new Map(pairs.map(([variable = '', value = '']) => [variable, value])),
  };
}

function checkArguments(input: string): void {
  const executions = [
    built(() => builders.speak({ engine: 'flite', voice: 'slt', text: input })),
    built(() => builders.speak({ engine: input, voice: input, text: 'x' })),
    built(() => builders.playback({ kind: 'file', path: input }, 'local_stream://moh')),
    built(() => builders.playback({ kind: 'file', path: `/var/${input}` }, 'local_stream://moh')),
    built(() => builders.record(`/var/${input}.wav`, 5, null)),
    built(() => builders.respond(486, input)),
    built(() => builders.redirect(input)),
    built(() => builders.deflect(`sip:a@b.example${input}`)),
    built(() => builders.sendDtmf(input, 100)),
  ].filter((one) => one !== undefined);
  for (const execution of executions) {
    oneLine(execution.argument);
    nothingExpands(execution.argument);
    const { bytes } = builders.execute(execution, mark);
    const [head = '', body] = bytes.split('\n\n');
    holds(head.split('\n').length <= 7, () => `a header more: ${JSON.stringify(head)}`);
    holds(execution.argument === '' ? body === '' : body === execution.argument, () => 'the argument is not the body');
  }
  const apis = [
    built(() => builders.stopPlaying(input)),
    built(() => builders.kill(mark, input)),
    built(() => builders.startRecording(mark, `/var/${input}`)),
    built(() => builders.sendDtmfTo(mark, input, 100)),
    built(() => builders.setVariable(mark, 'ringback', input)),
    built(() => builders.setAnswerHeader(mark, 'X-Order', input)),
    built(() => builders.setAnswerHeader(mark, input, 'x')),
    built(() => builders.setByeHeader(mark, 'X-Order', input)),
    built(() => builders.setByeHeader(mark, input, 'x')),
  ].filter((one) => one !== undefined);
  for (const api of apis) {
    const { bytes } = builders.callApi(api);
    holds(/^api [^\r\n\0]*\n\n$/.test(bytes), () => `more than one line: ${JSON.stringify(bytes)}`);
  }
}

function oneLine(argument: string): void {
  holds(!/[\r\n\0]/.test(argument), () => `a line end got through: ${JSON.stringify(argument)}`);
}

/** What the switch would look up or run while it reads the argument. */
function nothingExpands(argument: string): void {
  const seen: string[] = [];
  expand(argument, {
    variable: () => undefined,
    global: () => undefined,
    api: () => undefined,
    note: ({ expression }) => seen.push(expression),
  });
  holds(seen.length === 0, () => `the switch would expand ${seen.join(' and ')} in ${JSON.stringify(argument)}`);
}
