import { unsupported } from '../../../src/verbs/index.ts';
import type { ActionName } from '../catalogue.ts';
import type { DocumentReading } from './document.ts';
import type { Said } from './json.ts';
import { networkOf } from './networks.ts';
import { openParameters } from './parameters.ts';
import { Remarks } from './remarks.ts';
import { placeOf, type StepRead, type StepReading, unlessRequired } from './step.ts';

/** Who is there when a step begins: nobody yet, somebody at a telephone, somebody who reads. */
export type Line = 'none' | 'voice' | 'text';

const needsSomebody = new Set<ActionName>([
  'answer',
  'ask',
  'conference',
  'record',
  'redirect',
  'say',
  'startRecording',
  'transfer',
]);
const needsVoice = new Set<ActionName>(['conference', 'record', 'redirect', 'startRecording', 'transfer']);

const nobody = 'there is nobody on the line';
const textual = 'it is for calls, and this is a conversation by text';

/** Why a step cannot be carried out on this line; undefined if it can. */
export function misfit(action: ActionName, line: Line): string | undefined {
  if (line === 'none' && needsSomebody.has(action)) return nobody;
  if (line === 'text' && needsVoice.has(action)) return textual;
  return undefined;
}

/** A step that fails for want of a line: the document ends with `error` unless it is not required. */
export function failedStep(
  action: ActionName,
  said: Said,
  reason: string,
  { remarks, thens, reply }: StepReading,
): StepRead {
  const message = `${action} fails: ${reason}.`;
  if (reason === nobody) remarks.error('nobody-on-line', placeOf(said), message, 'call somebody first');
  else remarks.error('voice-only', placeOf(said), message, 'answer texts with say, ask and message');
  const parameters = openParameters(action, { ...said, value: said.value ?? {} }, new Remarks(reply.source));
  const onSkipped = unlessRequired(parameters, 'error', thens, `${action}: ${reason}`);
  return { verbs: [unsupported({ place: placeOf(said), answers: false, said: action, reason, onSkipped })] };
}

/** What a `call` makes of the line. */
export function lineAfterCall(said: Said, { reply }: DocumentReading): Line {
  return networkOf(openParameters('call', said, new Remarks(reply.source))).isText ? 'text' : 'voice';
}
