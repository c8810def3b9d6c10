/** One white page of 1728 by 1100 dots, uncompressed: a TIFF as small as it may be. */
export function blankPage(): Buffer {
  const [width, height, strip] = [1728, 1100, 1728 / 8];
  const entries: readonly (readonly [tag: number, type: number, value: number])[] = [
    [254, 4, 2],
    [256, 3, width],
    [257, 3, height],
    [258, 3, 1],
    [259, 3, 1],
    [262, 3, 0],
    [266, 3, 1],
    [273, 4, 256],
    [277, 3, 1],
    [278, 3, height],
    [279, 4, strip * height],
    [282, 5, 200],
    [283, 5, 208],
    [296, 3, 2],
  ];
  const head = Buffer.alloc(256);
  head.write('II*\0', 0, 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, type, value]] of entries.entries()) {
    const at = 10 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(1, at + 4);
    if (type === 3) head.writeUInt16LE(value, at + 8);
    else head.writeUInt32LE(value, at + 8);
  }
  for (const [at, dots] of [
    [200, 204],
    [208, 98],
  ] as const) {
    head.writeUInt32LE(dots, at);
    head.writeUInt32LE(1, at + 4);
  }
  return Buffer.concat([head, Buffer.alloc(strip * height)]);
}
