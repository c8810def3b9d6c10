import { decodeText, markOf } from './charset.ts';
import { jsonLocator, parseJson } from './json.ts';
import type { ParseLimits, SourceDocument } from './source.ts';
import { parseXml } from './xml.ts';

/** Ample for anything a call can live through. */
export const defaultParseLimits: ParseLimits = { maximumDepth: 256, maximumElements: 5000 };

/** Decodes a body; parses nothing until asked. Never throws, whatever the bytes. */
export function openSource(
  bytes: Uint8Array,
  contentType: string | null,
  limits: ParseLimits = defaultParseLimits,
): SourceDocument {
  const { text, encoding } = decodeText(bytes, contentType);
  const locate = once(() => jsonLocator(text, limits));
  return {
    bytes,
    text,
    encoding,
    byteOrderMark: markOf(bytes) !== undefined,
    kind: kindOf(text),
    xml: once(() => parseXml(text, limits)),
    json: once(() => parseJson(text, limits)),
    locate: (place) => ('pointer' in place ? locate()(place.pointer) : place),
  };
}

function kindOf(text: string): SourceDocument['kind'] {
  switch (/\S/.exec(text)?.[0]) {
    case undefined:
      return 'empty';
    case '<':
      return 'xml';
    case '{':
    case '[':
      return 'json';
    default:
      return 'other';
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
