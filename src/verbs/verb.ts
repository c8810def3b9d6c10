import type {
  ConnectRelay,
  ConnectStream,
  ControlRecording,
  StartGather,
  StartRecording,
  StartSiprec,
  StartStream,
  StartTranscription,
  StopGather,
  StopSiprec,
  StopStream,
  StopTranscription,
} from './background.ts';
import type { Conference } from './conference.ts';
import type { Dial } from './dial.ts';
import type { ChangeDirectory, DetectFax, Page, Pickup, ReceiveFax, RunFlow, ShowPresence } from './directory.ts';
import type { Gather } from './gather.ts';
import type { BindKeys } from './key-bindings.ts';
import type { Answer, Bridge, Deflect, Forward, Hangup, Redirect, Refer, Reject, Transfer } from './leg-control.ts';
import type { Message, Notification, VoiceMessage, Webhook } from './message.ts';
import type { Echo, Pay, Unsupported, WaitForHangup } from './odd.ts';
import type { Originate } from './originate.ts';
import type { Pause } from './pause.ts';
import type { Play } from './play.ts';
import type { Dequeue, Enqueue, Leave } from './queue.ts';
import type { Record } from './record.ts';
import type { Ring } from './ring.ts';
import type { Say } from './say.ts';
import type { SendDigits } from './send-digits.ts';
import type {
  AfterBridge,
  Choose,
  DropDigits,
  Privacy,
  SetCallerId,
  SetHeaders,
  SetLanguage,
  SetRingback,
  SetVariables,
  Tag,
} from './state.ts';

/** The closed union: everything that any dialect can ask of a call. Add one and the compiler lists who must learn it. */
export type Verb =
  | StartRecording
  | ControlRecording
  | StartGather
  | StopGather
  | StartStream
  | StopStream
  | ConnectStream
  | ConnectRelay
  | StartSiprec
  | StopSiprec
  | StartTranscription
  | StopTranscription
  | Conference
  | Dial
  | Pickup
  | Page
  | ChangeDirectory
  | RunFlow
  | DetectFax
  | ReceiveFax
  | ShowPresence
  | Gather
  | Answer
  | Reject
  | Hangup
  | Redirect
  | Deflect
  | Refer
  | Forward
  | Bridge
  | Transfer
  | Message
  | VoiceMessage
  | Notification
  | Webhook
  | Pay
  | Echo
  | WaitForHangup
  | Unsupported
  | Originate
  | Pause
  | Play
  | Enqueue
  | Dequeue
  | Leave
  | Record
  | Ring
  | Say
  | SendDigits
  | SetVariables
  | SetCallerId
  | SetHeaders
  | SetRingback
  | BindKeys
  | SetLanguage
  | Tag
  | DropDigits
  | Privacy
  | AfterBridge
  | Choose;

export type VerbName = Verb['verb'];
export type VerbOf<Name extends VerbName> = Extract<Verb, { readonly verb: Name }>;
