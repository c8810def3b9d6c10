import type { Verb, VerbOf } from '../../../src/verbs/index.ts';
import { lostUnsupported, lostVerb } from '../../lost.ts';
import { settableVariables } from '../read/state.ts';
import { writeDial } from './bridge.ts';
import { writeChoose } from './choose.ts';
import { writeCollect } from './collect.ts';
import { writeConference } from './conference.ts';
import { writePrompt } from './hear.ts';
import { writePivot, writeResponse } from './leave.ts';
import { writeMenu } from './menu.ts';
import { writeAfterBridge, writeSetCallerId, writeSetHeaders } from './outgoing.ts';
import { ownModule } from './own-module.ts';
import { writeDequeue, writeEnqueue } from './park.ts';
import { writeDetectFax, writePage, writePresence, writeReceiveFax } from './phones.ts';
import { writeControlRecording, writeStartRecording } from './record-call.ts';
import { writeRecordCaller } from './record-caller.ts';
import { goOnWith, type Step, type Surroundings, unless, type VerbWritten } from './step.ts';
import { writeNotification, writeWebhook } from './tell.ts';
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
      return { steps: [writeSetVariables(verb)] };
    case 'set-caller-id':
      return { steps: writeSetCallerId(verb) };
    case 'set-headers':
      return { steps: writeSetHeaders(verb, lose) };
    case 'after-bridge':
      return { steps: [writeAfterBridge(verb)] };
    case 'drop-digits':
      return {
        steps: [{ module: 'flush_dtmf', data: unless('collection_name', verb.collection, 'default') }],
      };
    case 'choose':
      return writeChoose(verb, surroundings);
    case 'conference':
      return writeConference(verb, surroundings);
    case 'start-recording':
      return { steps: [writeStartRecording(verb)] };
    case 'control-recording':
      return { steps: writeControlRecording(verb, lose) };
    case 'webhook':
      return { steps: [writeWebhook(verb)] };
    case 'notification':
      return { steps: [writeNotification(verb)] };
    case 'run-flow':
      return { steps: [writeRunFlow(verb, surroundings)] };
    case 'enqueue':
      return writeEnqueue(verb, surroundings);
    case 'dequeue':
      return writeDequeue(verb, surroundings);
    case 'detect-fax':
      return { steps: [writeDetectFax(verb)] };
    case 'receive-fax':
      return { steps: [writeReceiveFax(verb)], rest: [], dropped: rest };
    case 'show-presence':
      return { steps: writePresence(verb, lose) };
    case 'page':
      return writePage(verb, surroundings);
    case 'wait-for-hangup':
      return { steps: [{ module: verb.answers ? 'dead_air' : 'wait_for_hangup' }], rest: [], dropped: rest };
    case 'leave':
      return { steps: [], rest: [], dropped: rest };
    case 'transfer':
      return { steps: [writeTransfer(verb)], rest: [], dropped: rest };
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

/** KAZOO keeps two variables apart from those of the application. */
function writeSetVariables({ variables, exported }: VerbOf<'set-variables'>): Step {
  const [[name = '', value] = [], ...others] = Object.entries(variables);
  const isSettable = (settableVariables as readonly string[]).includes(name);
  if (isSettable && others.length === 0 && typeof value === 'string' && value.trim() !== '')
    return { module: 'set_variable', data: { variable: name, value, ...(exported && { channel: 'both' }) } };
  return {
    module: 'set_variables',
    data: { custom_application_vars: variables, ...unless('export', exported, false) },
  };
}

function writeRunFlow({ flow }: VerbOf<'run-flow'>, surroundings: Surroundings): Step {
  const own = ownModule(flow.verbs);
  if (own) return own;
  return { module: 'callflow', data: { flow: surroundings.flow(flow.verbs) } };
}

function writeTransfer({ extension, announced }: VerbOf<'transfer'>): Step {
  return { module: 'transfer', data: { target: extension, ...(announced && { transfer_type: 'attended' }) } };
}

function writeSkipped(verb: Extract<Verb, { readonly verb: 'unsupported' }>, surroundings: Surroundings): VerbWritten {
  const step = surroundings.own ? writeUnsupported(verb) : undefined;
  if (!step) surroundings.lose(lostUnsupported(verb));
  return { steps: step ? [step] : [], ...goOnWith(verb.onSkipped, surroundings) };
}
