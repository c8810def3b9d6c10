import type { Callback, DialReport, GatherReport, RecordReport } from '../../../src/verbs/index.ts';
import type { CallFacts, Outcome, Report } from '../../dialect.ts';

const startedAt = Date.UTC(2026, 1, 3, 9, 15, 22, 418);

/** A call from one North American number to another, answered after two seconds and 19 seconds old. */
export function exampleCall(changes: Partial<CallFacts> = {}): CallFacts {
  return {
    id: '0f5d3c1a9be24d77a1c06e58d2b49f31',
    account: { id: '70021', apiUrl: 'https://calls.example.com' },
    direction: 'inbound',
    from: '+14155550177',
    to: '+14155550100',
    callerName: 'Zoë Doe',
    sip: {
      callId: 'c-88121@carrier.example.net',
      fromUser: '+14155550177',
      fromHost: 'carrier.example.net',
      toUser: '+14155550100',
      toHost: 'edge.example.com',
      requestUser: '+14155550100',
      requestHost: 'edge.example.com',
      sourceAddress: '198.51.100.7',
      headers: {},
    },
    state: 'answered',
    startedAt,
    answeredAt: startedAt + 2000,
    now: startedAt + 19_900,
    documents: 1,
    tag: '',
    variables: {},
    settings: {},
    collections: {},
    ...changes,
  };
}

export function callback(kind: string, changes: Partial<Callback> = {}): Callback {
  return { dialect: 'tropo', kind, url: 'https://app.example.com/next', method: 'POST', ...changes };
}

/** What a document that ran to its end tells. */
export function atEnd(...reports: Report[]): Outcome {
  return { why: 'end', reports };
}

export function gathered(changes: Partial<GatherReport> = {}): GatherReport {
  return {
    verb: 'gather',
    name: 'zip',
    startedAt: startedAt + 3000,
    endedAt: startedAt + 9000,
    outcome: 'digits',
    digits: '94107',
    endKey: '',
    rounds: 2,
    ...changes,
  };
}

export function recorded(changes: Partial<RecordReport> = {}): RecordReport {
  return {
    verb: 'record',
    name: 'vm',
    startedAt: startedAt + 3000,
    endedAt: startedAt + 16_000,
    outcome: 'recorded',
    endedBy: 'silence',
    endKey: '',
    rounds: 1,
    recording: {
      id: '3f2c'.repeat(8),
      url: 'https://calls.example.com/media/3f2c',
      format: 'mp3',
      channels: 1,
      durationMs: 12_345,
      startedAt: startedAt + 3655,
      endedAt: startedAt + 16_000,
    },
    ...changes,
  };
}

export function dialled(changes: Partial<DialReport> = {}): DialReport {
  const leg = {
    id: 'b'.repeat(32),
    to: '+14155550101',
    startedAt: startedAt + 3000,
    answeredAt: startedAt + 12_000,
    endedAt: startedAt + 121_000,
    cause: 'normal',
    raw: 'NORMAL_CLEARING',
  } as const;
  return {
    verb: 'dial',
    name: 'agent',
    startedAt: startedAt + 3000,
    endedAt: startedAt + 121_000,
    outcome: 'completed',
    bridged: true,
    bridgedMs: 109_000,
    cause: 'normal',
    raw: 'NORMAL_CLEARING',
    leg,
    legs: [leg],
    endedBy: 'callee',
    ...changes,
  };
}
