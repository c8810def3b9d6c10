import { expect, test } from 'vitest';
import type { ChannelFacts } from '../switch/index.ts';
import { diversionOf } from './diversion.ts';

const sip = {
  callId: 'k@carrier.example.net',
  fromUser: '+15557771111',
  fromHost: 'carrier.example.net',
  toUser: '+15557772222',
  toHost: 'edge.example.com',
  requestUser: '+15557772222',
  requestHost: 'edge.example.com',
  sourceAddress: '192.0.2.9',
  headers: {},
};
const channel = (changes: Partial<ChannelFacts> = {}): ChannelFacts => ({
  direction: 'inbound',
  from: '+15557771111',
  to: '+15557772222',
  callerName: '',
  context: 'public',
  createdAt: 0,
  variables: {},
  sip,
  ...changes,
});
const own = '<sip:+15550000001@a.example>;reason=no-answer';
const diverted = channel({ sip: { ...sip, headers: { diversion: own } } });
const added = '<sip:+15557772222@edge.example.com>;reason=away;counter=1';

test.each([
  ['nothing asked for', undefined, diverted, {}],
  ['nothing to go along', { treatment: 'propagate', reason: 'unknown' }, channel(), {}],
  ['the call’s own', { treatment: 'propagate', reason: 'away' }, diverted, { diversion: own }],
  ['one for the number called', { treatment: 'stack', reason: 'away' }, channel(), { diversion: added }],
  ['that before its own', { treatment: 'stack', reason: 'away' }, diverted, { diversion: `${added}, ${own}` }],
  ['none of a call that we placed', { treatment: 'stack', reason: 'away' }, channel({ direction: 'outbound' }), {}],
] as const)('%s', (_, asked, facts, expected) => {
  expect(diversionOf(asked, facts)).toEqual(expected);
});
