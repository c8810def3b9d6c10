import type { Application } from '../exchange.ts';
import { answer, deflect, hangup, preAnswer, redirect, respond, ringReady } from './answering.ts';
import { bridge } from './bridging.ts';
import { conference } from './conferencing.ts';
import { avmdStart, avmdStop, breakApplication, echo, log, park, schedHangup } from './control.ts';
import { flushDtmf, playAndGetDigits, queueDtmf, read, sendDtmf, startDtmf, stopDtmf } from './digits.ts';
import { rxfax, startFaxDetect, stopFaxDetect } from './faxing.ts';
import { softHold } from './holding.ts';
import { eavesdrop } from './overhearing.ts';
import { endlessPlayback, genTones, loopPlayback, playback, say, sleep, speak } from './playing.ts';
import { record, recordSession, stopRecordSession } from './recording.ts';
import { socket } from './socket.ts';
import { detectSpeech } from './speech.ts';
import { exportVariable, multiset, multiunset, set, unset } from './variables.ts';

/** Every application that the simulated switch has. Any other name ends the call, as a real one would. */
export const applications: ReadonlyMap<string, Application> = new Map<string, Application>([
  ['answer', answer],
  ['avmd_start', avmdStart],
  ['avmd_stop', avmdStop],
  ['break', breakApplication],
  ['bridge', bridge],
  ['conference', conference],
  ['deflect', deflect],
  ['detect_speech', detectSpeech],
  ['eavesdrop', eavesdrop],
  ['echo', echo],
  ['endless_playback', endlessPlayback],
  ['export', exportVariable],
  ['flush_dtmf', flushDtmf],
  ['gentones', genTones],
  ['hangup', hangup],
  ['log', log],
  ['loop_playback', loopPlayback],
  ['multiset', multiset],
  ['multiunset', multiunset],
  ['park', park],
  ['play_and_get_digits', playAndGetDigits],
  ['playback', playback],
  ['pre_answer', preAnswer],
  ['queue_dtmf', queueDtmf],
  ['read', read],
  ['record', record],
  ['record_session', recordSession],
  ['redirect', redirect],
  ['respond', respond],
  ['ring_ready', ringReady],
  ['rxfax', rxfax],
  ['say', say],
  ['sched_hangup', schedHangup],
  ['send_dtmf', sendDtmf],
  ['set', set],
  ['sleep', sleep],
  ['socket', socket],
  ['soft_hold', softHold],
  ['spandsp_start_fax_detect', startFaxDetect],
  ['spandsp_stop_fax_detect', stopFaxDetect],
  ['speak', speak],
  ['start_dtmf', startDtmf],
  ['stop_dtmf', stopDtmf],
  ['stop_record_session', stopRecordSession],
  ['unset', unset],
]);
