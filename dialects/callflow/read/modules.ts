import { readAudioMacro } from './audio-macro.ts';
import { readCarrier, readPhone } from './bridge.ts';
import { readBranchBNumber, readBranchVariable, readCheckCid, readCidListMatch } from './choice.ts';
import { readConference } from './conference.ts';
import { readCollectDtmf, readSendDtmf } from './digits.ts';
import { readPlay, readSleep, readTts } from './hear.ts';
import { readAnswer, readHangup, readPivot, readResponse } from './leave.ts';
import { readMenu } from './menu.ts';
import { goOn, type ModuleReader } from './node.ts';
import {
  readAfterBridge,
  readDynamicCid,
  readPrependCid,
  readPrivacy,
  readSetAlertInfo,
  readSetCid,
} from './outgoing.ts';
import { readRecordCall } from './record-call.ts';
import { readRecordCaller } from './record-caller.ts';
import { readFlushDtmf, readLanguage, readSetVariable, readSetVariables } from './state.ts';
import { readCallflow } from './sub-flow.ts';
import { readMissedCallAlert, readNotification, readWebhook } from './tell.ts';
import { readTemporalRoute } from './time-route.ts';
import { readFaxDetect } from './unsupported.ts';
import { readDeadAir, readTransfer, readWaitForHangup } from './wait.ts';

/** Who reads which module. One that KAZOO knows and that is not here is not carried out. */
export const moduleReaders: ReadonlyMap<string, ModuleReader> = new Map([
  ['after_bridge', readAfterBridge],
  ['answer', readAnswer],
  ['audio_macro', readAudioMacro],
  ['branch_bnumber', readBranchBNumber],
  ['branch_variable', readBranchVariable],
  ['callflow', readCallflow],
  ['check_cid', readCheckCid],
  ['cidlistmatch', readCidListMatch],
  ['collect_dtmf', readCollectDtmf],
  ['conference', readConference],
  ['dead_air', readDeadAir],
  ['device', readPhone],
  ['dynamic_cid', readDynamicCid],
  ['fax_detect', readFaxDetect],
  ['flush_dtmf', readFlushDtmf],
  ['hangup', readHangup],
  ['language', readLanguage],
  ['menu', readMenu],
  ['missed_call_alert', readMissedCallAlert],
  ['noop', () => goOn()],
  ['notification', readNotification],
  ['offnet', readCarrier],
  ['pivot', readPivot],
  ['play', readPlay],
  ['prepend_cid', readPrependCid],
  ['privacy', readPrivacy],
  ['record_call', readRecordCall],
  ['record_caller', readRecordCaller],
  ['resources', readCarrier],
  ['response', readResponse],
  ['send_dtmf', readSendDtmf],
  ['set_alert_info', readSetAlertInfo],
  ['set_cid', readSetCid],
  ['set_variable', readSetVariable],
  ['set_variables', readSetVariables],
  ['skel', () => goOn()],
  ['sleep', readSleep],
  ['temporal_route', readTemporalRoute],
  ['transfer', readTransfer],
  ['tts', readTts],
  ['user', readPhone],
  ['wait_for_hangup', readWaitForHangup],
  ['webhook', readWebhook],
]);
