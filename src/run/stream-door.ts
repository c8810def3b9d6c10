import type { Credentials, Diagnostic, MediaTap } from '../verbs/index.ts';

/** Where a call's sound goes to WebSockets, in the words of the document that asks for it. */
export interface StreamDoor {
  open(plan: StreamPlan): CarriedStream;
}

export interface StreamPlan {
  /** 32 hex digits. */
  readonly id: string;
  readonly name?: string;
  readonly url: string;
  readonly credentials?: Credentials;
  readonly track: MediaTap['track'];
  readonly parameters: Readonly<Record<string, string>>;
  /** What the far side sends is played to the caller, beside whatever else is. */
  readonly bidirectional: boolean;
  /** Something is wrong that does not end it. */
  readonly diagnose: (what: Pick<Diagnostic, 'code' | 'severity' | 'message' | 'hint'>) => void;
}

/** A stream from the moment it is asked for. Neither promise rejects. */
export interface CarriedStream {
  /** Null when sound flows; else why it came to nothing. */
  readonly begun: Promise<StreamFailure | null>;
  /** Resolves when nothing flows any more and what played has stopped. */
  readonly ended: Promise<StreamEnd>;
  stop(): Promise<void>;
}

export interface StreamFailure {
  /** `rejected`: the far side is there and refused. */
  readonly event: 'rejected' | 'failed';
  readonly problem: string;
}

/** `problem` where it was neither stopped nor closed as it should be. */
export interface StreamEnd {
  readonly by: 'far-side' | 'us' | 'leg' | 'failure';
  readonly problem?: string;
}
