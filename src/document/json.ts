import type { Node } from 'jsonc-parser';
import { parseTree, printParseErrorCode, visit } from 'jsonc-parser';
import { type LinePlace, lineFinder } from './lines.ts';
import type { JsonResult, ParseLimits } from './source.ts';

/** Reads a decoded text as one JSON document (RFC 8259). Never throws. */
export function parseJson(text: string, limits: ParseLimits): JsonResult {
  const failure = (message: string, offset: number): JsonResult => ({
    ok: false,
    message,
    ...lineFinder(text)(offset),
  });
  const tooMuch = boundExceeded(text, limits);
  if (tooMuch) return failure(tooMuch.message, tooMuch.offset);
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    const { message, offset } = firstMistake(text);
    return failure(message, offset);
  }
}

/**
 * Finds where a JSON pointer (RFC 6901) leads; where it leads nowhere, its nearest parent. The text is read a
 * second time on first use only. Duplicate keys: the last one, as in the value.
 */
export function jsonLocator(text: string, limits: ParseLimits): (pointer: string) => LinePlace {
  const place = lineFinder(text);
  let root: Node | undefined;
  return (pointer) => {
    root ??= boundExceeded(text, limits) === null ? parseTree(text) : undefined;
    const nearest = root && descend(root, pointer.split('/').slice(1).map(unescapeSegment));
    return place(nearest?.offset ?? 0);
  };
}

function descend(node: Node, [segment, ...rest]: readonly string[]): Node {
  if (segment === undefined) return node;
  const child =
    node.type === 'array'
      ? /^(0|[1-9]\d*)$/.test(segment)
        ? node.children?.[Number(segment)]
        : undefined
      : node.children?.findLast((property) => property.children?.[0]?.value === segment)?.children?.[1];
  return child ? descend(child, rest) : node;
}

function unescapeSegment(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The bracket that goes deeper than allowed, or is one too many; null if none does. Must not itself recurse. */
function boundExceeded(text: string, { maximumDepth, maximumElements }: ParseLimits): Mistake | null {
  let depth = 0;
  let count = 0;
  let quoted = false;
  for (let offset = 0; offset < text.length; offset += 1) {
    const character = text[offset];
    if (quoted) {
      if (character === '\\') offset += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      count += 1;
      if (depth > maximumDepth)
        return { message: `objects and arrays are nested more than ${maximumDepth} deep`, offset };
      if (count > maximumElements)
        return { message: `the document has more than ${maximumElements} objects and arrays`, offset };
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return null;
}

const sentences: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no JSON value; keys and texts need double quotation marks',
  InvalidNumberFormat: 'this is not how JSON writes a number',
  PropertyNameExpected: 'a key in double quotation marks is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is missing between key and value',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing brace } is missing',
  CloseBracketExpected: 'a closing bracket ] is missing',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'the text has no closing quotation mark on its line',
  UnexpectedEndOfNumber: 'the number is incomplete',
  InvalidUnicode: 'four hexadecimal digits must follow \\u',
  InvalidEscapeCharacter: 'this character may not follow a backslash',
  InvalidCharacter: 'control characters must be escaped inside a text',
};

interface Mistake {
  readonly message: string;
  readonly offset: number;
}

/** Only called for texts that JSON.parse refuses. */
function firstMistake(text: string): Mistake {
  if (text.trim() === '') return { message: 'the document is empty', offset: text.length };
  const mistakes: Mistake[] = [];
  let depth = 0;
  let end: number | undefined;
  const enter = () => {
    depth += 1;
  };
  const leave = (offset: number, length: number) => {
    depth -= 1;
    // A closing bracket that is missing has no length.
    if (depth === 0 && length > 0) end ??= offset + length;
  };
  visit(
    text,
    {
      onObjectBegin: enter,
      onArrayBegin: enter,
      onObjectEnd: leave,
      onArrayEnd: leave,
      onLiteralValue: (_value, offset, length) => {
        if (depth === 0) end ??= offset + length;
      },
      onError: (code, offset) => {
        mistakes.push({ message: sentences[printParseErrorCode(code)] ?? 'this is not JSON', offset });
      },
    },
    { disallowComments: true, allowTrailingComma: false },
  );
  const first = mistakes.reduce<Mistake | undefined>(
    (least, next) => (least && least.offset <= next.offset ? least : next),
    undefined,
  );
  if (end !== undefined && (!first || first.offset >= end)) {
    const offset = end + Math.max(text.slice(end).search(/[^ \t\r\n]/), 0);
    return { message: 'there is trailing text after the document', offset };
  }
  return first ?? { message: 'this is not JSON', offset: 0 };
}
