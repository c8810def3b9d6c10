import {
  type CallerId,
  type Dial,
  type DialTarget,
  dial,
  on,
  type Prompt,
  play,
  unsupported,
} from '../../../src/verbs/index.ts';
import { telephoneNumber } from '../numbers.ts';
import { destinationFrom } from './destination.ts';
import { absoluteUrl, type DocumentReading } from './document.ts';
import { child, eachOf, isSaid, isTable, type Said, shown } from './json.ts';
import { interruptedBy, nameOf, openParameters, type Parameters } from './parameters.ts';
import { readPlainPrompts } from './prompts.ts';
import { endKeysOf } from './record.ts';
import { type Speaking, speakingOf } from './say.ts';
import { placeOf, type StepRead, type StepReading, unlessRequired } from './step.ts';

/** `transfer`: rings everybody at once and joins the first to answer; afterwards the document goes on. */
export function readTransfer(said: Said, reading: StepReading): StepRead {
  const { remarks, thens } = reading;
  const parameters = openParameters('transfer', said, remarks);
  const targets = targetsOf(parameters, reading);
  const prompts = ringPrompts(parameters, reading, speakingOf(parameters, reading));
  const hangupKeys = endKeysOf('transfer.choices', parameters, reading);
  if (targets.length === 0) {
    if (!parameters.has('to'))
      remarks.error('missing-value', placeOf(said), 'This transfer names nobody to call; it fails.');
    const reason = 'it names nobody who could be called';
    const onSkipped = unlessRequired(parameters, 'error', thens, `transfer: ${reason}`);
    return { verbs: [unsupported({ place: placeOf(said), answers: false, said: 'transfer', reason, onSkipped })] };
  }
  const loops = parameters.integer('ringRepeat', 1, { minimum: 1 });
  // Sound before somebody answers needs an answered caller; mere ringing does not.
  const heard = prompts.length > 0;
  return {
    verbs: [
      dial({
        place: placeOf(said),
        answers: heard,
        answersWhenBridged: !heard,
        ...nameOf(parameters),
        ...(hangupKeys !== '' && interruptedBy(parameters)),
        targets,
        order: 'at-once',
        ringTimeoutMs: parameters.someMilliseconds('timeout', 30),
        ringTimeoutFrom: 'dialling',
        timeLimitMs: null,
        ...callerIdOf(parameters),
        ...(heard && { ringback: { prompts, loops } }),
        ignoresEarlyMedia: !parameters.boolean('answerOnMedia', false),
        hangupKeys,
        passesDigits: parameters.boolean('playTones', true),
        onCompleted: on,
        onFailed: unlessRequired(parameters, 'incomplete', thens),
      }),
    ],
  };
}

/** One destination or several; each may be an object with an `id`, as the oldest documents write it. */
export function destinationsOf(parameters: Parameters): readonly Said[] {
  const written = parameters.inside('to');
  if (!isSaid(written.value)) return [];
  return eachOf(written).map((to) =>
    isTable(to.value) && isSaid(to.value['id']) ? child(to, 'id', to.value['id']) : to,
  );
}

function targetsOf(parameters: Parameters, { remarks }: DocumentReading): readonly DialTarget[] {
  const headers = headersOf(parameters, { remarks });
  const label = parameters.word('label');
  return destinationsOf(parameters).flatMap(({ value, pointer }): readonly DialTarget[] => {
    const dialled = destinationFrom(value);
    if (dialled.ok) {
      const { destination, digitsOnAnswer } = dialled;
      const place = { pointer };
      return [{ place, destination, headers, digitsOnAnswer, notify: [], ...(label !== undefined && { label }) }];
    }
    remarks.error(
      'invalid-destination',
      { pointer },
      `Nobody is called here: ${dialled.problem}.`,
      'for example +14155550100 or sip:desk@pbx.example.com',
    );
    return [];
  });
}

/** SIP headers; numbers and booleans are written out, anything deeper is skipped. */
export function headersOf(
  parameters: Parameters,
  { remarks }: Pick<DocumentReading, 'remarks'>,
): Readonly<Record<string, string>> {
  const written = parameters.inside('headers');
  if (!isSaid(written.value) || written.value === '') return {};
  const headers = new Map<string, string>();
  for (const said of isTable(written.value)
    ? Object.entries(written.value).map(([name, value]) => ({ name, ...child(written, name, value) }))
    : [{ name: '', ...written }]) {
    const { name, value, pointer } = said;
    if (name !== '' && isSaid(value) && typeof value !== 'object') headers.set(name, String(value));
    else if (isSaid(value))
      remarks.warning(
        'invalid-sip-header',
        { pointer },
        `A SIP header must be a text, not ${shown(value)}; it was skipped.`,
      );
  }
  return Object.fromEntries(headers);
}

function callerIdOf(parameters: Parameters): Pick<Dial, 'callerId'> {
  const written = parameters.inside('from').value;
  const from = isTable(written) ? String(written['id'] ?? '') : (parameters.word('from') ?? '');
  const address = from.trim().replace(/^(tel|sips?):/i, '');
  if (address === '' || address.toLowerCase() === 'unknown') return {};
  const user = address.split('@')[0] ?? address;
  const number = telephoneNumber(user);
  const callerId: CallerId = { number: number ? (number.e164 ?? number.digits) : user };
  return { callerId };
}

/** The handlers inside: `ring` is what the caller hears meanwhile, `connect` what the callee would. */
function ringPrompts(parameters: Parameters, reading: StepReading, speaking: Speaking): readonly Prompt[] {
  const written = parameters.inside('on');
  if (!isSaid(written.value) || written.value === '') return [];
  return eachOf(written).flatMap((said): readonly Prompt[] => {
    const handler = openParameters('transfer.on', said, reading.remarks);
    const event = handler.word('event')?.toLowerCase();
    if (event === 'ring')
      return [...readPlainPrompts(handler.inside('say'), reading, speaking), ...ringAudio(handler, reading)];
    const connects = event === 'connect';
    reading.remarks.warning(
      connects ? 'ignored-connect' : 'invalid-value',
      placeOf(said),
      connects
        ? 'The connect handler is not carried out yet: whoever answers is joined at once.'
        : `${shown(handler.raw('event') ?? '')} is no event of a transfer; its handler is never taken.`,
      connects ? undefined : 'ring or connect',
    );
    return [];
  });
}

/** `next` of a `ring` handler is the audio itself. */
function ringAudio(handler: Parameters, reading: StepReading): readonly Prompt[] {
  const reference = handler.word('next');
  if (reference === undefined) return [];
  const place = handler.place('next');
  const resolved = absoluteUrl(reference, place, 'The ring audio', reading);
  if (!resolved) return [];
  const { url, credentials } = resolved;
  const source = { kind: 'url', url, ...(credentials && { credentials }) } as const;
  return [play({ place, answers: false, source, loops: 1, endKeys: '' })];
}
