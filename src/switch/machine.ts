/** What is to be found out about who answered; times in ms, absent: the switch's own. */
export interface MachineRule {
  readonly waitsForMessageEnd: boolean;
  readonly timeoutMs: number;
  readonly speechThresholdMs?: number;
  readonly speechEndThresholdMs?: number;
  readonly silenceTimeoutMs?: number;
}

export interface MachineEnd {
  /** `failed`: the switch has nothing to find it out with, or did not say. */
  readonly ended: 'done' | 'aborted' | 'gone' | 'failed';
  readonly result: 'human' | 'machine' | 'fax' | 'unknown';
  /** Of a message that was waited for. */
  readonly messageEnd?: 'beep' | 'silence' | 'other';
  readonly tookMs: number;
  readonly detail?: string;
}
