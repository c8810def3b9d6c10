import type { Verb } from '../../../src/verbs/index.ts';
import { lostUnsupported, lostVerb } from '../../lost.ts';
import { writeDial } from './bridge.ts';
import { writeCollect } from './collect.ts';
import { writePrompt } from './hear.ts';
import { writePivot, writeResponse } from './leave.ts';
import { writeMenu } from './menu.ts';
import { writeRecordCaller } from './record-caller.ts';
import { goOnWith, type Surroundings, unless, type VerbWritten } from './step.ts';
import { writeUnsupported } from './unsupported.ts';

/** The modules that do what one verb does. */
export function writeVerb(verb: Verb, surroundings: Surroundings): VerbWritten {
  const { rest, lose, language } = surroundings;
  switch (verb.verb) {
    case 'answer':
      return { steps: [{ module: 'answer' }] };
    case 'say':
    case 'play':
    case 'pause':
    case 'send-digits':
      return { steps: writePrompt(verb, language, lose) };
    case 'gather':
      return verb.branches ? writeMenu(verb, surroundings) : writeCollect(verb, surroundings);
    case 'record':
      return writeRecordCaller(verb, surroundings);
    case 'dial':
      return writeDial(verb, surroundings);
    case 'set-language':
      return { steps: [{ module: 'language', data: { language: verb.language } }], language: verb.language };
    case 'set-variables':
      return {
        steps: [
          {
            module: 'set_variables',
            data: { custom_application_vars: verb.variables, ...unless('export', verb.exported, false) },
          },
        ],
      };
    case 'hangup':
      return { steps: [{ module: 'hangup' }], rest: [], dropped: rest };
    case 'reject':
      return { steps: [writeResponse(verb)], rest: [], dropped: rest };
    case 'redirect':
      return { steps: [writePivot(verb)], rest: [], dropped: rest };
    case 'deflect':
      lose(lostVerb(verb, 'KAZOO sends no call elsewhere by SIP 302'));
      return { steps: [], ...goOnWith(verb.onFailed, surroundings) };
    case 'unsupported':
      return writeSkipped(verb, surroundings);
    case 'ring':
      lose(lostVerb(verb, 'KAZOO lets a caller hear ringing only while it dials'));
      return { steps: [] };
    case 'tag':
      lose(lostVerb(verb, 'KAZOO has variables for what is sent along, not words'));
      return { steps: [] };
    default:
      lose(lostVerb(verb, 'there is no module for it'));
      return { steps: [] };
  }
}

function writeSkipped(verb: Extract<Verb, { readonly verb: 'unsupported' }>, surroundings: Surroundings): VerbWritten {
  const step = surroundings.own ? writeUnsupported(verb) : undefined;
  if (!step) surroundings.lose(lostUnsupported(verb));
  return { steps: step ? [step] : [], ...goOnWith(verb.onSkipped, surroundings) };
}
