import { openSource } from '../../../src/document/index.ts';
import type { Callback, Script } from '../../../src/verbs/index.ts';
import type { CallFacts, ReadContext, Reply } from '../../dialect.ts';
import { read } from '../read/index.ts';

/** 1 June 2017, 20:48:32 UTC. */
export const june = Date.UTC(2017, 5, 1, 20, 48, 32);

/** A call as the engine would tell of it, with what a test needs otherwise. */
export function sampleCall(facts: Partial<CallFacts> = {}): CallFacts {
  return {
    id: '0123456789abcdef0123456789abcdef',
    account: { id: 'shop', apiUrl: 'https://dragoman.example.com' },
    direction: 'inbound',
    from: '+14155550123',
    to: '+14155550100',
    callerName: 'Ann',
    sip: {
      callId: 'a84b4c76e66710',
      fromUser: '+14155550123',
      fromHost: 'carrier.example.net',
      toUser: '+14155550100',
      toHost: 'pbx.example.com',
      requestUser: '+14155550100',
      requestHost: 'pbx.example.com',
      sourceAddress: '198.51.100.7',
      headers: {},
    },
    state: 'ringing',
    startedAt: june - 65_000,
    now: june,
    documents: 0,
    tag: '',
    variables: {},
    settings: {},
    collections: {},
    ...facts,
  };
}

/** The same call in conversation for a minute. */
export function answeredCall(facts: Partial<CallFacts> = {}): CallFacts {
  return sampleCall({ state: 'answered', answeredAt: june - 60_000, documents: 1, ...facts });
}

export function sampleReply(body: string | Uint8Array, contentType: string | null = 'text/xml'): Reply {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const source = openSource(bytes, contentType);
  return { url: 'https://app.example.com/voice', method: 'POST', status: 200, contentType, headers: {}, source };
}

export const sampleContext: ReadContext = { role: 'call', answered: false, notes: {}, settings: {} };

export function readXml(body: string, context: Partial<ReadContext> = {}): Script {
  return read(sampleReply(body), { ...sampleContext, ...context });
}

export function callbackOf(kind: string, more: Partial<Callback> = {}): Callback {
  return { dialect: 'twiml', kind, url: 'https://app.example.com/next', method: 'POST', ...more };
}
