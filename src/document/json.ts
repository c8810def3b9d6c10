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
  const tooDeep = depthExceeded(text, limits.maximumDepth);
  if (tooDeep !== null) return failure(`objects and arrays are nested more than ${limits.maximumDepth} deep`, tooDeep);
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
    root ??= depthExceeded(text, limits.maximumDepth) === null ? parseTree(text) : undefined;
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

/** Offset of the bracket that goes deeper than allowed; null if none does. Must not itself recurse. */
function depthExceeded(text: string, maximum: number): number | null {
  let depth = 0;
  const token = /"(?:[^"\\]|\\.)*"?|[[\]{}]/gs;
  if (text.length <= maximum) return null;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const character = match[0];
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > maximum) return match.index;
  }
  return null;
}

const sentences: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no JSON value; texts need double quotation marks',
  InvalidNumberFormat: 'this is not how JSON writes a number',
  PropertyNameExpected: 'a key in double quotation marks is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is missing between key and value',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing brace } is missing',
  CloseBracketExpected: 'a closing bracket ] is missing',
  EndOfFileExpected: 'there is trailing text after the document',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'the text has no closing quotation mark on its line',
  UnexpectedEndOfNumber: 'the number is incomplete',
  InvalidUnicode: 'four hexadecimal digits must follow \\u',
  InvalidEscapeCharacter: 'this character may not follow a backslash',
  InvalidCharacter: 'control characters must be escaped inside a text',
};

/** Only called for texts that JSON.parse refuses. */
function firstMistake(text: string): { readonly message: string; readonly offset: number } {
  if (text.trim() === '') return { message: 'the document is empty', offset: text.length };
  let first: { readonly message: string; readonly offset: number } | undefined;
  const onError = (code: Parameters<typeof printParseErrorCode>[0], offset: number) => {
    const message = sentences[printParseErrorCode(code)] ?? 'this is not JSON';
    if (!first || offset < first.offset) first = { message, offset };
  };
  visit(text, { onError }, { disallowComments: true, allowTrailingComma: false });
  return first ?? { message: 'this is not JSON', offset: 0 };
}
