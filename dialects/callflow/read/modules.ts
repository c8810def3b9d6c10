import { readAudioMacro } from './audio-macro.ts';
import { readCarrier, readPhone } from './bridge.ts';
import { readBranchBNumber, readBranchVariable, readCheckCid, readCidListMatch } from './choice.ts';
import { readConference } from './conference.ts';
import { readDirectory, readVoicemail } from './dialogues.ts';
import { readCollectDtmf, readSendDtmf } from './digits.ts';
import { readFaxbox, readFaxDetect, readReceiveFax } from './fax.ts';
import {
  readCallForward,
  readCallWaiting,
  readDisa,
  readDoNotDisturb,
  readHotdesk,
  readManualPresence,
  readRingGroupToggle,
} from './features.ts';
import { readGroup, readRingGroup, readRouteToCid } from './group.ts';
import { readPlay, readSleep, readTts } from './hear.ts';
import { readAnswer, readHangup, readPivot, readResponse } from './leave.ts';
import { readMenu } from './menu.ts';
import { goOn, type ModuleReader } from './node.ts';
import {
  readAfterBridge,
  readDynamicCid,
  readLookupCidName,
  readPrependCid,
  readPrivacy,
  readSetAlertInfo,
  readSetCid,
} from './outgoing.ts';
import { readPark } from './park.ts';
import { readIntercom, readMove, readPageGroup, readPickup } from './pickup.ts';
import { readRecordCall } from './record-call.ts';
import { readRecordCaller } from './record-caller.ts';
import { readFlushDtmf, readLanguage, readSetVariable, readSetVariables } from './state.ts';
import { readCallflow } from './sub-flow.ts';
import { readMissedCallAlert, readNotification, readWebhook } from './tell.ts';
import { readTemporalRoute } from './time-route.ts';
import { readDeadAir, readTransfer, readWaitForHangup } from './wait.ts';

/** Who reads which module. One that KAZOO knows and that is not here is not carried out. */
export const moduleReaders: ReadonlyMap<string, ModuleReader> = new Map([
  ['after_bridge', readAfterBridge],
  ['answer', readAnswer],
  ['audio_macro', readAudioMacro],
  ['branch_bnumber', readBranchBNumber],
  ['branch_variable', readBranchVariable],
  ['call_forward', readCallForward],
  ['call_waiting', readCallWaiting],
  ['callflow', readCallflow],
  ['check_cid', readCheckCid],
  ['cidlistmatch', readCidListMatch],
  ['collect_dtmf', readCollectDtmf],
  ['conference', readConference],
  ['conference_feature', readConference],
  ['dead_air', readDeadAir],
  ['device', readPhone],
  ['directory', readDirectory],
  ['disa', readDisa],
  ['do_not_disturb', readDoNotDisturb],
  ['dynamic_cid', readDynamicCid],
  ['eavesdrop', readPickup],
  ['eavesdrop_feature', readPickup],
  ['fax_detect', readFaxDetect],
  ['faxbox', readFaxbox],
  ['flush_dtmf', readFlushDtmf],
  ['group', readGroup],
  ['group_pickup', readPickup],
  ['group_pickup_feature', readPickup],
  ['hangup', readHangup],
  ['hotdesk', readHotdesk],
  ['intercept', readPickup],
  ['intercept_feature', readPickup],
  ['intercom', readIntercom],
  ['language', readLanguage],
  ['lookupcidname', readLookupCidName],
  ['manual_presence', readManualPresence],
  ['menu', readMenu],
  ['missed_call_alert', readMissedCallAlert],
  ['move', readMove],
  ['noop', () => goOn()],
  ['notification', readNotification],
  ['offnet', readCarrier],
  ['page_group', readPageGroup],
  ['park', readPark],
  ['pivot', readPivot],
  ['play', readPlay],
  ['prepend_cid', readPrependCid],
  ['privacy', readPrivacy],
  ['receive_fax', readReceiveFax],
  ['record_call', readRecordCall],
  ['record_caller', readRecordCaller],
  ['resources', readCarrier],
  ['response', readResponse],
  ['ring_group', readRingGroup],
  ['ring_group_toggle', readRingGroupToggle],
  ['route_to_cid', readRouteToCid],
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
  ['voicemail', readVoicemail],
  ['wait_for_hangup', readWaitForHangup],
  ['webhook', readWebhook],
]);
