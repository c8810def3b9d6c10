import { describe, expect, test } from 'vitest';
import { channelFacts } from './channel-facts.ts';
import { readHeaders } from './headers.ts';
import { readTrace, tracesExist } from './testing/traces.ts';

test('what SIP and the dialplan told', () => {
  const facts = channelFacts({
    'Call-Direction': 'inbound',
    'Caller-Caller-ID-Number': '+15550001',
    'Caller-Caller-ID-Name': 'Jörg',
    'Caller-Destination-Number': '+15550002',
    'Caller-Context': 'public',
    'Caller-Channel-Created-Time': '1795241043910692',
    'Caller-Channel-Answered-Time': '0',
    variable_sip_call_id: 'abc@x',
    variable_sip_from_user: 'joerg',
    variable_sip_from_host: 'a.example',
    variable_sip_to_user: '+15550002',
    variable_sip_to_host: 'b.example',
    variable_sip_req_user: '5550002',
    variable_sip_req_host: 'c.example',
    variable_sip_network_ip: '192.0.2.9',
    'variable_sip_h_X-Test': 'hello',
    variable_default_language: 'de',
    variable_dragoman_empty: '_undef_',
    variable_socket_resume: 'true',
    variable_socket_resumed: 'true',
    variable_read_codec: 'PCMU',
  });
  expect(facts).toMatchObject({
    direction: 'inbound',
    from: '+15550001',
    callerName: 'Jörg',
    to: '+15550002',
    context: 'public',
    language: 'de',
    createdAt: 1795241043910,
    sip: {
      callId: 'abc@x',
      fromUser: 'joerg',
      fromHost: 'a.example',
      toUser: '+15550002',
      toHost: 'b.example',
      requestUser: '5550002',
      requestHost: 'c.example',
      sourceAddress: '192.0.2.9',
    },
  });
  expect({ ...facts.sip.headers }).toEqual({ 'X-Test': 'hello' });
  expect({ ...facts.variables }).toEqual({ dragoman_empty: '', socket_resume: 'true', 'sip_h_X-Test': 'hello' });
  expect(facts).not.toHaveProperty('answeredAt');
});

test('who transferred the caller: from the switch’s own parts of the header, or as a transfer on this switch left it', () => {
  const referred = (headers: Readonly<Record<string, string>>) => channelFacts(headers).sip.headers['Referred-By'];
  expect(referred({ variable_sip_referred_by_uri: '1003@192.0.2.9' })).toBe('<sip:1003@192.0.2.9>');
  const both = {
    variable_sip_referred_by_uri: '1003@192.0.2.9',
    'variable_sip_h_Referred-By': '<sip:1004@192.0.2.9>',
  };
  expect(referred(both)).toBe('<sip:1004@192.0.2.9>');
  expect(referred({})).toBeUndefined();
});

test('a leg without SIP has empty SIP facts and an answer time once it is answered', () => {
  const facts = channelFacts({ 'Call-Direction': 'outbound', 'Caller-Channel-Answered-Time': '1795241043910692' });
  expect(facts).toMatchObject({ direction: 'outbound', from: '', to: '', answeredAt: 1795241043910 });
  expect(facts.sip).toMatchObject({ callId: '', sourceAddress: '' });
});

describe.skipIf(!tracesExist)('the reply of a real switch', () => {
  test('names the caller, the number and the call', () => {
    const reply = readTrace('utf8').find(({ from }) => from === 'switch')?.raw ?? '';
    const facts = channelFacts(readHeaders(reply));
    expect(facts).toMatchObject({ direction: 'inbound', from: '+15551230001', context: 'public' });
    expect(facts.sip.callId).not.toBe('');
    expect(facts.sip.requestUser).toBe(facts.to);
    expect(facts.createdAt).toBeGreaterThan(Date.UTC(2026, 0));
  });
});
