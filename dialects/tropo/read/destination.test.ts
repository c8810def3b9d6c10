import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDestination } from './destination.ts';

const key = (digit: string) => ({ key: digit, durationMs: 100, gapMs: 100 });

describe('a destination', () => {
  it.each([
    ['+14155550100', '+14155550100'],
    ['tel:+14155550100', '+14155550100'],
    ['14155550100', '+14155550100'],
    [' 4155550100', '+14155550100'],
    ['(415) 555-0100', '+14155550100'],
    ['+49 30 1234567', '+49301234567'],
    ['1001', '1001'],
    ['0301234567', '0301234567'],
    ['*98', '*98'],
  ])('%s is the number %s', (written, number) => {
    expect(parseDestination(written)).toMatchObject({ ok: true, destination: { kind: 'number', number } });
  });

  it.each([
    ['sip:desk@pbx.example.com', 'sip:desk@pbx.example.com'],
    ['SIPS:desk@pbx.example.com:5061;transport=tls', 'sips:desk@pbx.example.com:5061;transport=tls'],
    ['desk@pbx.example.com', 'sip:desk@pbx.example.com'],
    ['frontdesk', 'sip:frontdesk'],
    ['pbx.example.com:5080', 'sip:pbx.example.com:5080'],
    ['sip:pengxli@192.0.2.1:5678', 'sip:pengxli@192.0.2.1:5678'],
  ])('%s is the address %s', (written, uri) => {
    expect(parseDestination(written)).toMatchObject({ ok: true, destination: { kind: 'sip', uri } });
  });

  it('sends digits once it answers, after the pause', () => {
    expect(parseDestination('+14155550100;postd=1p#;pause=1.5s')).toEqual({
      ok: true,
      destination: { kind: 'number', number: '+14155550100', raw: '+14155550100' },
      digitsOnAnswer: [{ pauseMs: 1500 }, key('1'), { pauseMs: 1000 }, key('#')],
    });
    expect(parseDestination('sip:a@b;transport=udp;PAUSE=250ms;postd=a')).toMatchObject({
      destination: { uri: 'sip:a@b;transport=udp' },
      digitsOnAnswer: [{ pauseMs: 250 }, key('A')],
    });
  });

  it.each([
    '',
    ' ',
    'mailto:bob@example.com',
    'skype:bob',
    'sip:',
    'sip:a b@c',
    'sip:a@b@c',
    '+1;postd=x',
    '1;pause=1m',
    '+',
  ])('%j is none', (written) => {
    expect(parseDestination(written).ok).toBe(false);
  });

  it('never lets a sign through that a dial string could be broken with', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `sip:${text}@example.com`),
        ),
        (text) => {
          const dialled = parseDestination(text);
          if (!dialled.ok) return;
          const { destination } = dialled;
          const shown = destination.kind === 'sip' ? destination.uri : destination.number;
          expect(shown).not.toMatch(/[\s<>"'`\\|{}^]/);
        },
      ),
    );
  });
});
