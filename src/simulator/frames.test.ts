import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiReply, disconnectNotice, encodeValue, eventFrame, jsonEvent, plainEvent } from './frames.ts';

const traces = resolve('../shared/freeswitch-traces');

describe('plain events', () => {
  it('encode what would break a header, and name what is empty', () => {
    const text = plainEvent({
      name: 'X',
      headers: [
        ['Event-Name', 'X'],
        ['Name', 'Zoë + co\nline'],
        ['Empty', ''],
        ['Many', ['a', 'b:c']],
      ],
    });
    expect(text).toBe(
      'Event-Name: X\nName: Zo%C3%AB%20%2B%20co%0Aline\nEmpty: _undef_\nMany: ARRAY%3A%3Aa%7C%3Ab%3Ac\n\n',
    );
  });

  it('count the body in bytes', () => {
    expect(plainEvent({ name: 'X', headers: [['Event-Name', 'X']], body: 'é\n' })).toBe(
      'Event-Name: X\nContent-Length: 3\n\né\n',
    );
    expect(eventFrame({ name: 'X', headers: [['A', 'é']] }, 'plain')).toBe(
      'Content-Length: 11\nContent-Type: text/event-plain\n\nA: %C3%A9\n\n',
    );
  });

  it('pass a percent sign before two upper-case digits, which nobody can undo', () => {
    expect(encodeValue('100%FF')).toBe('100%FF');
    expect(encodeValue('100%ff')).toBe('100%25ff');
  });

  it('decode to what was said, unless it held such a percent sign', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!/%[0-9A-F]{2}/.test(text) && text.isWellFormed());
        expect(encodeValue(text)).toMatch(/^[!"$'(),\-./0-9A-Z_a-z~*%]*$/);
        expect(decodeURIComponent(encodeValue(text))).toBe(text);
      }),
    );
  });
});

describe('JSON events', () => {
  it('keep every header, twice if it comes twice, and the body', () => {
    const event = {
      name: 'X',
      headers: [
        ['A', '1'],
        ['A', '1'],
        ['B', ['x', 'y']],
      ],
      body: 'é',
    } as const;
    expect(jsonEvent(event)).toBe('{"A":"1","A":"1","B":["x","y"],"Content-Length":"2","_body":"é"}');
  });
});

describe('replies', () => {
  it('answer for an API that says nothing', () => {
    expect(apiReply('')).toBe('Content-Type: api/response\nContent-Length: 14\n\n-ERR no reply\n');
  });

  it('say goodbye in 67 bytes', () => {
    expect(disconnectNotice('the-id')).toContain(
      'Controlled-Session-UUID: the-id\nContent-Disposition: disconnect\nContent-Length: 67\n\n',
    );
  });
});

describe.skipIf(!existsSync(traces))('the recorded events', () => {
  it('are written again byte for byte', () => {
    const raws = readdirSync(traces)
      .filter((name) => name.endsWith('.jsonl'))
      .flatMap((name) => readFileSync(join(traces, name), 'utf8').trim().split('\n').slice(1))
      .map((line) => String(JSON.parse(line).raw ?? ''))
      .filter((raw) => raw.includes('Content-Type: text/event-plain\n'));
    expect(raws.length).toBeGreaterThan(600);
    for (const raw of raws) {
      // Folder names were replaced after the recording; the outer length of some frames is that of before.
      const inner = raw.slice(raw.indexOf('\n\n') + 2);
      const [headers = '', body] = inner.split('\n\n');
      const read = headers.split('\n').map((line): [string, string] => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), decodeURIComponent(line.slice(colon + 2))];
      });
      const own = read.filter(([name]) => name !== 'Content-Length');
      expect(plainEvent({ name: 'any', headers: own, ...(body ? { body } : {}) })).toBe(inner);
    }
  });
});
