import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DialledLeg, numberOf, parseDialString } from './dial-string.ts';

const shown = (text: string) =>
  parseDialString(text).groups.map((group) =>
    group.map(({ kind, data, variables }) => [`${kind}/${data}`, Object.fromEntries(variables)] as const),
  );

describe('parseDialString', () => {
  it('reads one leg', () => {
    expect(shown('sofia/gateway/gw/+15550001')).toEqual([[['sofia/gateway/gw/+15550001', {}]]]);
  });

  it('rings legs at once and groups in turn', () => {
    expect(shown('user/1,user/2|error/USER_BUSY').map((group) => group.map(([leg]) => leg))).toEqual([
      ['user/1', 'user/2'],
      ['error/USER_BUSY'],
    ]);
  });

  it('puts the variables of a leg over those of all', () => {
    expect(shown('{leg_timeout=10,a=1}[leg_timeout=8]sofia/internal/1@h:5080,sofia/internal/2@h')).toEqual([
      [
        ['sofia/internal/1@h:5080', { leg_timeout: '8', a: '1' }],
        ['sofia/internal/2@h', { leg_timeout: '10', a: '1' }],
      ],
    ]);
  });

  it('takes another separator, quotes, and separators inside brackets for what they are', () => {
    expect(shown("{^^:a=1,2:b='x:y'}[c=p|q]user/1")).toEqual([[['user/1', { a: '1,2', b: 'x:y', c: 'p|q' }]]]);
  });

  it('knows the variables of the whole attempt', () => {
    expect(Object.fromEntries(parseDialString('<x=1>{originate_timeout=9}[y=2]user/1').variables)).toEqual({
      x: '1',
      originate_timeout: '9',
    });
  });

  it('rings threads at once', () => {
    expect(shown('{a=1}user/1:_:{a=2}user/2').flat()).toEqual([
      ['user/1', { a: '1' }],
      ['user/2', { a: '2' }],
    ]);
  });

  it('gives back legs that were written down', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const leg = fc.record({ data: word, variables: fc.uniqueArray(word, { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(fc.array(leg, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }), (groups) => {
        const text = groups
          .map((legs) =>
            legs
              .map(({ data, variables }) => `[${variables.map((name) => `${name}=v`).join(',')}]user/${data}`)
              .join(','),
          )
          .join('|');
        expect(
          parseDialString(text).groups.map((legs) =>
            legs.map(({ data, variables }) => ({ data, variables: [...variables.keys()] })),
          ),
        ).toEqual(groups);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."{}[]<>,|:_'\\^/a=1") }), (text) => void parseDialString(text)),
    );
  });
});

describe('numberOf', () => {
  const leg = (kind: string, data: string): DialledLeg => ({ kind, data, variables: new Map() });

  it('is the number alone', () => {
    expect(numberOf(leg('sofia', 'gateway/gw/+15550001'))).toBe('+15550001');
    expect(numberOf(leg('sofia', 'internal/9000@127.0.0.1:5080'))).toBe('9000');
    expect(numberOf(leg('sofia', 'internal/sip:bob@example.com;transport=tcp'))).toBe('bob');
    expect(numberOf(leg('user', '1000@example.com'))).toBe('1000');
  });
});
