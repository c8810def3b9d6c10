import { type DigitStep, gather, on, sendDigits } from '../../../src/verbs/index.ts';
import { plainText } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';

/** KAZOO's defaults for every collection, in ms. */
export const firstDigitMs = 5000;
export const interDigitMs = 2000;

/**
 * `collect_dtmf`: keeps what is entered under a name for the next pivot request, and goes on whatever came.
 * A list of terminators counts when there is one; KAZOO itself never looks at it once defaults are applied.
 */
export function readCollectDtmf({ data, place }: FlowNode): NodeReading {
  const terminator = data.key('terminator', '#');
  return goOn(
    gather({
      prompts: [],
      bargeIn: true,
      digits: {
        minimum: 1,
        maximum: data.integer('max_digits', 1, { minimum: 1 }),
        endKeys: data.keys('terminators', terminator),
        firstDigitTimeoutMs: data.integer('timeout', firstDigitMs, { minimum: 1 }),
        interDigitTimeoutMs: data.integer('interdigit_timeout', interDigitMs, { minimum: 1 }),
      },
      rounds: 1,
      retryPrompts: [],
      typeAhead: 'keep',
      collection: data.text('collection_name') ?? 'default',
      onInput: on,
      onNoMatch: on,
      onNoInput: on,
      answers: true,
      place,
    }),
  );
}

/** Silence between two tones, in ms. */
const gapMs = 100;
/** What the switch makes of `w` and `W` among the digits, in ms. */
const pauses: ReadonlyMap<string, number> = new Map([
  ['w', 500],
  ['W', 1000],
]);

/** `send_dtmf`: its length may be a text, even by KAZOO's schema. */
export function readSendDtmf({ data, place, diagnose }: FlowNode): NodeReading {
  const digits = data.text('digits');
  const length = plainText(data.raw('duration_ms') ?? 2000).trim();
  if (!/^[1-9]\d{0,5}$/.test(length)) data.wrong('duration_ms', length, 'must be a number of milliseconds');
  const durationMs = /^[1-9]\d{0,5}$/.test(length) ? Number(length) : 2000;
  if (digits === undefined) {
    diagnose({
      code: 'missing-value',
      severity: 'warning',
      message: 'There are no "digits" to send; the node is passed over.',
      place: data.place('digits'),
    });
    return goOn();
  }
  const strange = [...digits].filter((key) => !/[\dA-D*#w]/i.test(key));
  if (strange.length > 0) data.wrong('digits', strange.join(''), 'may only hold 0-9, *, #, A-D, w and W');
  const steps = [...digits].flatMap((key): readonly DigitStep[] => {
    const pauseMs = pauses.get(key);
    if (pauseMs !== undefined) return [{ pauseMs }];
    return /[\dA-D*#]/i.test(key) ? [{ key: key.toUpperCase(), durationMs, gapMs }] : [];
  });
  return steps.length > 0 ? goOn(sendDigits({ steps, answers: false, place })) : goOn();
}
