import type { CauseDetail } from './cause.ts';
import type { JsonObject, Keys } from './common.ts';
import type { VerbName } from './verb.ts';

/** What came of a verb, in the field's words; each dialect says it in its own. */
export type Report = PlainReport | GatherReport | RecordReport | DialReport | ConferenceReport | QueueReport;

interface ReportBase<Name extends VerbName> {
  readonly verb: Name;
  /** The document's name for the step. */
  readonly name?: string;
  /** Unix ms. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** What cut it short, if anything did. */
  readonly interrupted?: 'hangup' | 'signal' | 'replaced' | 'shutdown';
  /** Why it could not be done, where it could not: one sentence for people. */
  readonly failure?: string;
}

/** Verbs that have nothing more to say than that they ran, or why not. */
export interface PlainReport
  extends ReportBase<Exclude<VerbName, 'gather' | 'record' | 'dial' | 'conference' | 'enqueue' | 'dequeue'>> {
  /** Of an originate: who answered, once that was found out. */
  readonly machine?: LegFacts['machine'];
  /** Of what it made, a stream or a message: 32 hex digits. */
  readonly made?: string;
  /** Of a refer: the SIP status it was answered with, and the last one that was told of what came of it. */
  readonly referStatus?: number;
  readonly notifiedStatus?: number;
  /** Of a bridge that could not be made: how things stand with the other call. */
  readonly refused?: 'unknown' | 'unanswered' | 'taken';
}

export interface GatherReport extends ReportBase<'gather'> {
  readonly outcome: 'digits' | 'speech' | 'no-match' | 'silence' | 'interrupted';
  /** What was entered, end key not included; empty if nothing. */
  readonly digits: Keys;
  readonly endKey: Keys;
  readonly speech?: {
    readonly text: string;
    readonly confidence: number;
    /** The words as they were heard, where `text` is what they come to. */
    readonly heard?: string;
    /** What a grammar of the document's own made of them. */
    readonly meaning?: string;
  };
  /** What the matching choice stands for, where choices were given. */
  readonly value?: string;
  readonly rounds: number;
  readonly collection?: string;
  /** The digits with the secret ones replaced, for traces; absent: nothing is secret. */
  readonly masked?: Keys;
}

/** A recording that exists: where it can be fetched and what is in it. */
export interface RecordingFacts {
  /** 32 hex digits. */
  readonly id: string;
  /** Absolute, without extension; `.wav` and `.mp3` may be appended. */
  readonly url: string;
  readonly format: 'wav' | 'mp3' | 'au';
  readonly channels: 1 | 2;
  readonly durationMs: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly upload?: 'done' | 'failed' | 'pending';
  /** The first of the customer's own places that it was sent to. */
  readonly uploadedTo?: string;
}

export interface RecordReport extends ReportBase<'record'> {
  readonly outcome: 'recorded' | 'nothing' | 'failed';
  readonly endedBy: 'key' | 'silence' | 'limit' | 'hangup' | 'interrupted' | 'failure';
  readonly endKey: Keys;
  readonly recording?: RecordingFacts;
  readonly rounds: number;
}

/** One leg that a dial rang. */
export interface LegFacts extends CauseDetail {
  readonly id: string;
  readonly label?: string;
  readonly to: string;
  readonly from?: string;
  /** Unix ms; absent where it did not happen. */
  readonly startedAt: number;
  readonly ringingAt?: number;
  readonly answeredAt?: number;
  readonly endedAt: number;
  readonly sipCallId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly machine?: 'human' | 'machine' | 'fax' | 'unknown';
  /** It was led elsewhere, and goes on; `endedAt` is when. */
  readonly goesOn?: true;
}

export interface DialReport extends ReportBase<'dial'>, CauseDetail {
  readonly outcome: 'completed' | 'failed';
  readonly bridged: boolean;
  /** The leg that was joined, else the last one rung. */
  readonly leg?: LegFacts;
  readonly legs: readonly LegFacts[];
  /** Of the conversation; 0 if there was none. */
  readonly bridgedMs: number;
  readonly endedBy?: 'caller' | 'callee' | 'key' | 'time-limit' | 'interrupted';
  /** The SIP uri to which the callee transferred the caller. */
  readonly referredTo?: string;
  readonly recording?: RecordingFacts;
  /** What was pressed meanwhile and is bound to something. */
  readonly chords?: readonly ChordFacts[];
}

export interface ChordFacts {
  readonly by: 'caller' | 'callee';
  /** After the opening key. */
  readonly keys: string;
  /** By the first group of the pattern, else all keys. */
  readonly captured: string;
}

export interface ConferenceReport extends ReportBase<'conference'> {
  readonly outcome: 'left' | 'ended' | 'kicked' | 'full' | 'failed';
  readonly room: string;
  readonly conferenceId?: string;
  readonly memberId?: string;
}

export interface QueueReport extends ReportBase<'enqueue' | 'dequeue'> {
  readonly outcome: 'bridged' | 'left' | 'full' | 'redirected' | 'hangup' | 'timeout' | 'failed';
  readonly queue: string;
  readonly queueId?: string;
  readonly waitedMs: number;
  readonly facts?: JsonObject;
}
