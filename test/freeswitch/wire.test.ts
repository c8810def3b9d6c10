import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BridgePlan, SwitchEndpoint } from '../../src/switch/index.ts';
import { type SipListener, type SipMessage, sipListener } from '../support/sip-listener.ts';
import { RealSwitch, switchIsGiven } from './real-switch.ts';

const never = new AbortController().signal;

/** What stands in the INVITE that a real FreeSWITCH sends for a leg of ours. */
describe.skipIf(!switchIsGiven)('on the wire', () => {
  let phone: SipListener;
  let real: RealSwitch;
  beforeAll(async () => {
    phone = await sipListener();
    real = await RealSwitch.start({ numbers: `sofia/internal/{number}@${phone.address}` });
  });
  afterAll(async () => {
    expect(real.failures).toEqual([]);
    await real.close();
    await phone[Symbol.asyncDispose]();
  });

  async function invited(
    kind: 'sip' | 'number',
    callerId: BridgePlan['callerId'],
    headers: Readonly<Record<string, string>> = {},
    more: object = {},
  ): Promise<SipMessage> {
    const { leg } = await real.call();
    const endpoint: SwitchEndpoint =
      kind === 'sip' ? { kind, uri: `sip:desk@${phone.address}` } : { kind, number: '+4930123456' };
    const target = { label: 'x', endpoint, headers, digitsOnAnswer: [], ...more };
    const rules = { order: 'at-once', ringTimeoutMs: 8000, timeLimitMs: null, ringback: 'ringing' } as const;
    const end = await leg.bridge(
      { targets: [target], callerId, ignoresEarlyMedia: false, hangupKeys: '', ...rules },
      never,
    );
    expect(end).toMatchObject({ cause: 'busy', sipStatus: 486 });
    await leg.hangup('normal');
    real.letGo(leg);
    return phone.next('INVITE');
  }

  test('who calls, as the document has it', async () => {
    const invite = await invited('number', { number: '+14155550100', name: 'Anna "the boss" <x>' });
    expect(invite.start).toMatch(/^INVITE sip:\+4930123456@/);
    expect(invite.header('From')).toMatch(/^"Anna {2}the boss {3}x" <sip:\+14155550100@/);
    expect(invite.header('Remote-Party-ID')).toMatch(/<sip:\+14155550100@.*privacy=off/);
    expect(invite.all('Privacy')).toEqual([]);
  });

  test.each([
    ['full', undefined, '"Anonymous"'],
    ['number', 'Anna', '"Anna"'],
    ['number', undefined, '"Anonymous"'],
  ] as const)('a carrier learns a hidden number, and that it is hidden (%s, %s)', async (privacy, name, shown) => {
    const invite = await invited('number', { number: '+14155550100', privacy, ...(name && { name }) });
    expect(invite.header('From')).toContain(`${shown} <sip:anonymous@anonymous.invalid>`);
    expect(invite.header('P-Asserted-Identity')).toContain('<sip:+14155550100@');
    expect(invite.header('Privacy')).toBe('id');
    expect(invite.all('Remote-Party-ID')).toEqual([]);
  });

  test.each(['full', 'number'] as const)('a telephone learns nothing of it (%s)', async (privacy) => {
    const invite = await invited('sip', { number: '+14155550100', privacy });
    expect(invite.start).toMatch(/^INVITE sip:desk@/);
    expect(invite.text.split('\r\n\r\n')[0]).not.toContain('4155550100');
    for (const name of ['P-Asserted-Identity', 'Remote-Party-ID', 'P-Preferred-Identity'])
      expect(invite.all(name)).toEqual([]);
  });

  test('a hidden name', async () => {
    const toCarrier = await invited('number', { number: '+14155550100', name: 'Anna', privacy: 'name' });
    expect(toCarrier.header('From')).toMatch(/^"Anonymous" <sip:\+14155550100@/);
    expect(toCarrier.header('Remote-Party-ID')).toMatch(/privacy=name/);
    const toDesk = await invited('sip', { number: '+14155550100', name: 'Anna', privacy: 'name' });
    expect(toDesk.text).not.toContain('Anna');
  });

  test('headers of the document, letter by letter', async () => {
    const odd = 'a b;c="d" \'e\', {f} ~g|h=i \\ $x ü';
    const headers = { 'X-Odd': odd, 'User-to-User': '56a390f3d2b7;encoding=hex', Subject: 'Hello there' };
    const invite = await invited('sip', {}, headers, { diversion: '<sip:+1555@example.com>;reason=no-answer' });
    expect(invite.header('X-Odd')).toBe(odd);
    expect(invite.header('User-to-User')).toBe('56a390f3d2b7;encoding=hex');
    expect(invite.header('Subject')).toBe('Hello there');
    expect(invite.header('Diversion')).toBe('<sip:+1555@example.com>;reason=no-answer');
  });
});
