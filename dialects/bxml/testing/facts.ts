import type { Callback, DialReport, GatherReport, LegFacts, RecordReport } from '../../../src/verbs/index.ts';
import type { CallFacts, JsonObject, Outcome, Report } from '../../dialect.ts';

export const startedAt = Date.UTC(2025, 2, 9, 14, 3, 11, 150);

/** An inbound call that was answered after 750 ms and is 20 s old. */
export function exampleCall(changes: Partial<CallFacts> = {}): CallFacts {
  return {
    id: '51633ec68f8d419893c1b38f1a31c52e',
    account: { id: '9912345', apiUrl: 'https://voice.example.com/' },
    direction: 'inbound',
    from: '+15557771111',
    to: '+15557772222',
    callerName: 'Ann Example',
    sip: {
      callId: 'k2@carrier.example.net',
      fromUser: '+15557771111',
      fromHost: 'carrier.example.net',
      toUser: '+15557772222',
      toHost: 'edge.example.com',
      requestUser: '+15557772222',
      requestHost: 'edge.example.com',
      sourceAddress: '192.0.2.9',
      headers: {},
    },
    state: 'answered',
    startedAt,
    answeredAt: startedAt + 750,
    now: startedAt + 20_000,
    documents: 1,
    tag: '',
    variables: {},
    settings: {},
    collections: {},
    ...changes,
  };
}

/** Before anybody has been asked. */
export function ringingCall(changes: Partial<CallFacts> = {}): CallFacts {
  const { answeredAt: _answeredAt, ...call } = exampleCall();
  return { ...call, state: 'ringing', now: startedAt + 54, documents: 0, ...changes };
}

export function callback(
  kind: string,
  notes: JsonObject = { generation: 'v2' },
  changes: Partial<Callback> = {},
): Callback {
  return { dialect: 'bxml', kind, url: 'https://app.example.com/next', method: 'POST', notes, ...changes };
}

export function outcomeOf(report?: Report): Outcome {
  return report ? { why: 'verb', report, reports: [report] } : { why: 'redirect', reports: [] };
}

export function gathered(changes: Partial<GatherReport> = {}): GatherReport {
  return {
    verb: 'gather',
    startedAt: startedAt + 3000,
    endedAt: startedAt + 9000,
    outcome: 'digits',
    digits: '4711',
    endKey: '#',
    rounds: 1,
    ...changes,
  };
}

export function recorded(changes: Partial<RecordReport> = {}): RecordReport {
  return {
    verb: 'record',
    startedAt: startedAt + 3000,
    endedAt: startedAt + 16_000,
    outcome: 'recorded',
    endedBy: 'key',
    endKey: '#',
    rounds: 1,
    recording: {
      id: 'fbe050949fd24afe9bf5b4c6820a41a0',
      url: 'https://voice.example.com/recordings/fbe050949fd24afe9bf5b4c6820a41a0',
      format: 'mp3',
      channels: 1,
      durationMs: 12_345,
      startedAt: startedAt + 3655,
      endedAt: startedAt + 16_000,
    },
    ...changes,
  };
}

export function leg(changes: Partial<LegFacts> = {}): LegFacts {
  return {
    id: 'aa'.repeat(16),
    label: '+15557773333',
    to: '+15557773333',
    startedAt: startedAt + 4000,
    endedAt: startedAt + 19_000,
    cause: 'normal',
    raw: 'NORMAL_CLEARING',
    ...changes,
  };
}

export function dialled(changes: Partial<DialReport> = {}): DialReport {
  const joined = leg();
  return {
    verb: 'dial',
    startedAt: startedAt + 4000,
    endedAt: startedAt + 19_000,
    outcome: 'completed',
    bridged: true,
    bridgedMs: 9000,
    cause: 'normal',
    raw: 'NORMAL_CLEARING',
    leg: joined,
    legs: [joined],
    ...changes,
  };
}
