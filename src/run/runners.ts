import { runControlRecording, runStartRecording } from './background-recording.ts';
import { runBridge } from './bridge.ts';
import { runConference } from './conference.ts';
import { runDial } from './dial.ts';
import { runForward } from './forward.ts';
import { runGather } from './gather.ts';
import type { Runners } from './live-call.ts';
import { runStopOfNothing, runStreamInVain, runTranscriptionInVain } from './no-taps.ts';
import { runOriginate, runVoiceMessage } from './originate.ts';
import { runDequeue, runEnqueue } from './queue.ts';
import { runRecord } from './record.ts';
import { runRefer, runTransfer } from './refer.ts';
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
  unavailable,
} from './small.ts';

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
  'drop-digits': remembering((verb, call) => call.memory.collect(verb.collection, '')),
  unsupported: runUnsupported,
  'after-bridge': unavailable,
  bridge: runBridge,
  choose: unavailable,
  conference: runConference,
  'connect-relay': runStreamInVain,
  'connect-stream': runStreamInVain,
  'control-recording': runControlRecording,
  dequeue: runDequeue,
  'directory-dialogue': unavailable,
  echo: unavailable,
  enqueue: runEnqueue,
  forward: runForward,
  leave: runLeave,
  'lookup-caller-name': unavailable,
  message: unavailable,
  notification: unavailable,
  originate: runOriginate,
  page: unavailable,
  park: unavailable,
  pay: unavailable,
  pickup: unavailable,
  privacy: unavailable,
  'receive-fax': unavailable,
  refer: runRefer,
  'run-flow': unavailable,
  'set-caller-id': unavailable,
  'set-feature': unavailable,
  'set-headers': unavailable,
  'start-gather': unavailable,
  'start-recording': runStartRecording,
  'start-siprec': runStreamInVain,
  'start-stream': runStreamInVain,
  'start-transcription': runTranscriptionInVain,
  'stop-gather': unavailable,
  'stop-siprec': runStopOfNothing,
  'stop-stream': runStopOfNothing,
  'stop-transcription': runStopOfNothing,
  transfer: runTransfer,
  'voice-message': runVoiceMessage,
  voicemail: unavailable,
  'wait-for-hangup': unavailable,
  webhook: unavailable,
};
