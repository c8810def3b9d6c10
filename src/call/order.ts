import type { CallFacts, MachineFacts } from '../../dialects/dialect.ts';
import type { Leg, MachineRule } from '../switch/index.ts';
import type { DigitStep, Notify, RecordingRule } from '../verbs/index.ts';
import type { NextSteps } from './next-document.ts';

/** What was ordered of a call that we make: who it is, and what comes before its first document. */
export interface CallOrder {
  /** 32 lowercase hex digits; its leg may have another. */
  readonly id: string;
  readonly shows: Pick<CallFacts, 'from' | 'to' | 'callerName' | 'startedAt' | 'orderedAt' | 'parent'>;
  readonly digitsOnAnswer: readonly DigitStep[];
  readonly machineDetection?: MachineRule & {
    /** The first document waits for it. */
    readonly delaysDocument: boolean;
    /** Told when it is known. */
    readonly notify?: Notify;
  };
  /** From the answer on. */
  readonly recording?: RecordingRule;
  readonly timeLimitMs?: number;
  /** Where it begins, instead of where its route leads: it ran something else before. */
  readonly next?: NextSteps;
  /** With its first request already. */
  readonly tag?: string;
  /** Who is told, as of a leg of the call that rang it, when it has ended. */
  readonly owed?: readonly OwedNotice[];
}

/** Who is still to be told of a leg, and the count of that notice. */
export interface OwedNotice {
  readonly to: Notify;
  readonly sequence: number;
}

export interface Prelude {
  readonly order: CallOrder;
  readonly leg: Leg;
  /** Who answered, once that is known, or that it cannot be (`problem`). */
  readonly detected: (machine: MachineFacts, problem?: string) => void;
}

/**
 * What comes between the answer and the first document. Keys that are sent stand in the way of hearing who answered.
 * Gives what is still being found out.
 */
export async function prelude(
  { order, leg, detected }: Prelude,
  signal: AbortSignal,
): Promise<{ readonly detection: Promise<void> }> {
  const { digitsOnAnswer, machineDetection } = order;
  if (digitsOnAnswer.length > 0) await leg.sendDigits(digitsOnAnswer, signal);
  if (!machineDetection || digitsOnAnswer.length > 0) return { detection: Promise.resolve() };
  const heard = machineDetection.delaysDocument ? signal : leg.gone;
  const detection = leg.detectMachine(machineDetection, heard).then(({ ended, result, messageEnd, tookMs, detail }) => {
    const facts = { result, tookMs, ...(messageEnd !== undefined && { messageEnd }) };
    if (ended === 'failed') detected(facts, detail ?? 'the switch does not say');
    else if (ended === 'done') detected(facts);
  });
  if (machineDetection.delaysDocument) await detection;
  return { detection };
}
