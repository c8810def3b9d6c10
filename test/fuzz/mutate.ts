import fc from 'fast-check';

/** One change of some bytes. Positions are parts of 65536 of the length, so that they fit any document. */
type Mutation =
  | { readonly does: 'delete' | 'double' | 'reverse'; readonly at: number; readonly length: number }
  | { readonly does: 'insert'; readonly at: number; readonly bytes: Buffer }
  | { readonly does: 'replace'; readonly at: number; readonly length: number; readonly bytes: Buffer }
  | { readonly does: 'flip'; readonly at: number; readonly bit: number }
  | { readonly does: 'repeat'; readonly at: number; readonly length: number; readonly times: number }
  | { readonly does: 'cut'; readonly at: number }
  /** The rest comes from another document. */
  | { readonly does: 'splice'; readonly at: number; readonly other: number; readonly from: number };

/** Words that mean something to a reader: `tokens` of its own, and what hurts any. */
export function mutated(seeds: readonly Buffer[], tokens: readonly string[]): fc.Arbitrary<Buffer> {
  if (seeds.length === 0) throw new TypeError('there is nothing to mutate');
  const anySeed = fc.nat(seeds.length - 1);
  const position = fc.nat(65_535);
  const length = fc.oneof({ weight: 4, arbitrary: fc.nat(16) }, fc.nat(400));
  const bytes = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...tokens, ...hurtful).map((text) => Buffer.from(text)) },
    fc.string({ unit: 'binary', maxLength: 8 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 6 }).map((array) => Buffer.from(array)),
    fc
      .tuple(fc.constantFrom(...tokens, ...hurtful), fc.nat(600))
      .map(([text, times]) => Buffer.from(text.repeat(times).slice(0, 4000))),
  );
  const mutation: fc.Arbitrary<Mutation> = fc.oneof(
    fc.record({ does: fc.constantFrom('delete', 'double', 'reverse'), at: position, length }),
    fc.record({ does: fc.constant('insert'), at: position, bytes }),
    { weight: 2, arbitrary: fc.record({ does: fc.constant('replace'), at: position, length, bytes }) },
    fc.record({ does: fc.constant('flip'), at: position, bit: fc.nat(7) }),
    fc.record({ does: fc.constant('repeat'), at: position, length, times: fc.nat(40) }),
    fc.record({ does: fc.constant('cut'), at: position }),
    fc.record({ does: fc.constant('splice'), at: position, other: anySeed, from: position }),
  );
  return fc
    .tuple(anySeed, fc.array(mutation, { minLength: 1, maxLength: 5 }))
    .map(([seed, mutations]) =>
      mutations.reduce((document, one) => apply(one, document, seeds), seeds[seed] ?? Buffer.alloc(0)),
    );
}

/** Larger would only be slower: what is longer than a document may be is refused before anybody reads it. */
const maximumBytes = 64 * 1024;

const hurtful = [
  ...['\0', '\r', '\n', '\r\n\r\n', '\t', ' ', '\ufeff', '\ufffe', '\u2028', '\ud800', 'é', '𝄞', '\u202e', '\u0301'],
  ...['-1', '0', '1e309', '99999999999999999999', '0x10', 'NaN', '-0', '1.5', '1e-7', '00', 'null', 'true', '""', "''"],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '../../etc/passwd',
    '%00',
    '%ff',
    '%',
    '&',
    '"',
  ],
  ...['file:///etc/passwd', 'javascript:0', 'http://[', 'http://127.0.0.1', '//', '?', '#', 'data:,', 'http://a:b@c/'],
  ...['${', '${uuid_kill x}', '}', '{', '[', ']', '|', '^^', '\\', "'", ':_:', '(', ')', ',', ';', '=', '<', '>', '@@'],
];

function apply(mutation: Mutation, document: Buffer, seeds: readonly Buffer[]): Buffer {
  const place = (of: Buffer, part: number) => Math.floor((part / 65_536) * (of.length + 1));
  const at = place(document, mutation.at);
  const before = document.subarray(0, at);
  switch (mutation.does) {
    case 'delete':
      return Buffer.concat([before, document.subarray(at + mutation.length)]);
    case 'double':
      return limited([document.subarray(0, at + mutation.length), document.subarray(at)]);
    case 'reverse':
      return Buffer.concat([
        before,
        Buffer.from(document.subarray(at, at + mutation.length)).reverse(),
        document.subarray(at + mutation.length),
      ]);
    case 'insert':
      return limited([before, mutation.bytes, document.subarray(at)]);
    case 'replace':
      return limited([before, mutation.bytes, document.subarray(at + mutation.length)]);
    case 'flip': {
      const flipped = Buffer.from(document);
      const byte = flipped[at];
      if (byte !== undefined) flipped[at] = byte ^ (1 << mutation.bit);
      return flipped;
    }
    case 'repeat': {
      const piece = document.subarray(at, at + mutation.length);
      return limited([before, ...Array.from({ length: mutation.times }, () => piece), document.subarray(at)]);
    }
    case 'cut':
      return before;
    case 'splice': {
      const other = seeds[mutation.other] ?? document;
      return limited([before, other.subarray(place(other, mutation.from))]);
    }
  }
}

function limited(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts).subarray(0, maximumBytes);
}
