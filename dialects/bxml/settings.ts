import type { JsonObject } from '../dialect.ts';
import type { Generation } from './vocabulary.ts';

/** What a route may set for this dialect, in Bandwidth's words; the README describes them. */
export interface Settings {
  /** In whose words a call begins, and how documents without a sign of either are read. */
  readonly generation: Generation;
  /** Total time for the answer to a callback. */
  readonly callbackTimeoutMs: number;
  readonly pauseAnswers: boolean;
  readonly applicationId?: string;
}

/** Values that do not fit are as if they were not there. */
export function settingsOf(settings: JsonObject): Settings {
  const { generation, callbackTimeout, pauseAnswers, applicationId } = settings;
  return {
    generation: generation === 'v1' ? 'v1' : 'v2',
    callbackTimeoutMs: isCallbackTimeout(callbackTimeout) ? callbackTimeout * 1000 : 15_000,
    pauseAnswers: pauseAnswers !== false,
    ...(typeof applicationId === 'string' && { applicationId }),
  };
}

/** Seconds (reference 1.1). */
function isCallbackTimeout(value: unknown): value is number {
  return typeof value === 'number' && value >= 1 && value <= 25;
}
