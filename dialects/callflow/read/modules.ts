import { readCarrier, readPhone } from './bridge.ts';
import { readCollectDtmf, readSendDtmf } from './digits.ts';
import { readPlay, readSleep, readTts } from './hear.ts';
import { readAnswer, readHangup, readPivot, readResponse } from './leave.ts';
import { readMenu } from './menu.ts';
import { goOn, type ModuleReader } from './node.ts';
import { readRecordCaller } from './record-caller.ts';
import { readLanguage, readSetVariables } from './state.ts';

/** Who reads which module. One that KAZOO knows and that is not here is not carried out. */
export const moduleReaders: ReadonlyMap<string, ModuleReader> = new Map([
  ['answer', readAnswer],
  ['collect_dtmf', readCollectDtmf],
  ['device', readPhone],
  ['hangup', readHangup],
  ['language', readLanguage],
  ['menu', readMenu],
  ['noop', () => goOn()],
  ['offnet', readCarrier],
  ['pivot', readPivot],
  ['play', readPlay],
  ['record_caller', readRecordCaller],
  ['resources', readCarrier],
  ['response', readResponse],
  ['send_dtmf', readSendDtmf],
  ['set_variables', readSetVariables],
  ['skel', () => goOn()],
  ['sleep', readSleep],
  ['tts', readTts],
  ['user', readPhone],
]);
