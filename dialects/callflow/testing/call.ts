import type { CallFacts } from '../../dialect.ts';

const startedAt = Date.UTC(2026, 2, 5, 14, 30, 0, 250);

/** A call from a carrier to a number that was forwarded: the Request-URI and To differ. */
export function exampleCall(changes: Partial<CallFacts> = {}): CallFacts {
  return {
    id: '5ab0c7e49d1f4b3c8e2a6d7f90b1c2d3',
    account: { id: '6f1ed002ab5595859014ebf0951522d9', apiUrl: 'https://calls.example.com' },
    direction: 'inbound',
    from: '+12025550143',
    to: '+12025550170',
    callerName: 'Priya Shah',
    sip: {
      callId: '88a1@carrier.example.net',
      fromUser: '+12025550143',
      fromHost: 'carrier.example.net',
      toUser: '2025550111',
      toHost: 'pbx.example.com',
      requestUser: '+12025550170',
      requestHost: 'edge.example.com',
      sourceAddress: '198.51.100.7',
      headers: { 'X-Trunk': 'west', Diversion: '<sip:2025550111@pbx.example.com>' },
    },
    state: 'answered',
    startedAt,
    answeredAt: startedAt + 6000,
    now: startedAt + 20_000,
    documents: 1,
    tag: '',
    variables: {},
    settings: {},
    collections: {},
    ...changes,
  };
}
