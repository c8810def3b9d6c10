import {
  boxMenu,
  boxNumber,
  boxPin,
  boxSettings,
  checkBox,
  forwardMessage,
  forwardWhere,
  greetingRecorded,
  message,
  messageDo,
  newPin,
  pinEntered,
  recordGreeting,
} from './check-box.ts';
import { callPerson, dialByName, nextPerson } from './dial-by-name.ts';
import { callerId, callerIdEntered, menuEntry, parkAgain } from './entries.ts';
import { callForward, forwardNumber, ringGroup, switchFeature } from './features.ts';
import { hunt, runById, runByKeys, runByNumber } from './flows.ts';
import { hotdesk, hotdeskId, hotdeskPin } from './hotdesk.ts';
import { hearMessage, keepMessage, leaveMessage, messageRecorded } from './leave-message.ts';
import type { StepReader } from './step.ts';

/** Every step that a callback may name. */
export const steps: ReadonlyMap<string, StepReader> = new Map<string, StepReader>([
  ['box-menu', boxMenu],
  ['box-number', boxNumber],
  ['box-pin', boxPin],
  ['box-settings', boxSettings],
  ['call-forward', callForward],
  ['call-person', callPerson],
  ['caller-id', callerId],
  ['caller-id-entered', callerIdEntered],
  ['check-box', checkBox],
  ['dial-by-name', dialByName],
  ['flow', runById],
  ['forward-message', forwardMessage],
  ['forward-number', forwardNumber],
  ['forward-where', forwardWhere],
  ['greeting-recorded', greetingRecorded],
  ['hear-message', hearMessage],
  ['hotdesk', hotdesk],
  ['hotdesk-id', hotdeskId],
  ['hotdesk-pin', hotdeskPin],
  ['hunt', hunt],
  ['keep-message', keepMessage],
  ['keyed-number', runByKeys],
  ['leave-message', leaveMessage],
  ['menu', menuEntry],
  ['message', message],
  ['message-do', messageDo],
  ['message-recorded', messageRecorded],
  ['new-pin', newPin],
  ['next-person', nextPerson],
  ['number', runByNumber],
  ['park', parkAgain],
  ['pin-entered', pinEntered],
  ['record-greeting', recordGreeting],
  ['ring-group', ringGroup],
  ['switch', switchFeature],
]);
