/** Line and column, both from 1; a column counts UTF-16 units as editors do. */
export interface LinePlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Turns offsets into lines and columns of a text; `\n`, `\r\n` and a lone `\r` end a line. The line starts are
 * found on first use. An offset beyond the text is taken as its end.
 */
export function lineFinder(text: string): (offset: number) => LinePlace {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    const within = Math.min(Math.max(offset, 0), text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= within) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: within - (starts[low] ?? 0) + 1 };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  const lineEnd = /\r\n?|\n/g;
  while (lineEnd.exec(text)) starts.push(lineEnd.lastIndex);
  return starts;
}
