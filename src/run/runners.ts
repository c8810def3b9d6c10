import { runStartGather, runStopGather } from './background-keys.ts';
import { runControlRecording, runStartRecording } from './background-recording.ts';
import { runBridge } from './bridge.ts';
import { runChangeDirectory } from './change-directory.ts';
import { runChoose } from './choose.ts';
import { runConference } from './conference.ts';
import { runDetectFax } from './detect-fax.ts';
import { runDial } from './dial.ts';
import { runForward } from './forward.ts';
import { runGather } from './gather.ts';
import type { Runners } from './live-call.ts';
import { runMessage } from './message.ts';
import { runStopOfNothing, runStreamInVain, runTranscriptionInVain } from './no-taps.ts';
import { runEcho, runPay, runPrivacy, runRunFlow, runWaitForHangup } from './odd.ts';
import { runOriginate, runVoiceMessage } from './originate.ts';
import { runPage } from './page.ts';
import { runPickup } from './pickup.ts';
import { runDequeue, runEnqueue } from './queue.ts';
import { runReceiveFax } from './receive-fax.ts';
import { runRecord } from './record.ts';
import { runRefer, runTransfer } from './refer.ts';
import { runAfterBridge, runBindKeys, runSetCallerId, runSetHeaders, runSetRingback } from './set-outgoing.ts';
import { runShowPresence } from './show-presence.ts';
import {
  remembering,
  runAnswer,
  runDeflect,
  runHangup,
  runLeave,
  runPrompt,
  runRedirect,
  runReject,
  runRing,
  runUnsupported,
} from './small.ts';
import { runConnectStream, runStartStream, runStopStream } from './streams.ts';
import { runNotification, runWebhook } from './tell.ts';

/** Every verb and who runs it. */
export const runners: Runners = {
  say: runPrompt,
  play: runPrompt,
  pause: runPrompt,
  'send-digits': runPrompt,
  ring: runRing,
  gather: runGather,
  record: runRecord,
  dial: runDial,
  answer: runAnswer,
  hangup: runHangup,
  reject: runReject,
  deflect: runDeflect,
  redirect: runRedirect,
  tag: remembering((verb, call) => call.memory.tag(verb.tag)),
  'set-variables': remembering((verb, call) => call.memory.variables(verb.variables)),
  'set-language': remembering((verb, call) => call.memory.language(verb.language)),
  'drop-digits': remembering((verb, call) => {
    call.keys.drop();
    call.memory.collect(verb.collection, '');
  }),
  unsupported: runUnsupported,
  'after-bridge': runAfterBridge,
  'bind-keys': runBindKeys,
  bridge: runBridge,
  'change-directory': runChangeDirectory,
  choose: runChoose,
  conference: runConference,
  'connect-relay': runStreamInVain,
  'connect-stream': runConnectStream,
  'control-recording': runControlRecording,
  dequeue: runDequeue,
  echo: runEcho,
  'detect-fax': runDetectFax,
  enqueue: runEnqueue,
  forward: runForward,
  leave: runLeave,
  message: runMessage,
  notification: runNotification,
  originate: runOriginate,
  page: runPage,
  pay: runPay,
  pickup: runPickup,
  privacy: runPrivacy,
  'receive-fax': runReceiveFax,
  refer: runRefer,
  'run-flow': runRunFlow,
  'set-caller-id': runSetCallerId,
  'set-headers': runSetHeaders,
  'set-ringback': runSetRingback,
  'show-presence': runShowPresence,
  'start-gather': runStartGather,
  'start-recording': runStartRecording,
  'start-siprec': runStreamInVain,
  'start-stream': runStartStream,
  'start-transcription': runTranscriptionInVain,
  'stop-gather': runStopGather,
  'stop-siprec': runStopOfNothing,
  'stop-stream': runStopStream,
  'stop-transcription': runStopOfNothing,
  transfer: runTransfer,
  'voice-message': runVoiceMessage,
  'wait-for-hangup': runWaitForHangup,
  webhook: runWebhook,
};
