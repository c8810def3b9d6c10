import { element, openSource, serializeXml, text, type XmlElement, type XmlNode } from '../src/document/index.ts';

/** Attributes by name; those that are undefined are not written. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element of a document that is being written. Names come from our code: one that is none in XML throws. */
export function tag(name: string, attributes: Attributes = {}, children: readonly XmlNode[] = []): XmlElement {
  const said = Object.entries(attributes).flatMap(([attribute, value]) =>
    value === undefined ? [] : [[attribute, String(value)] as const],
  );
  return element(name, Object.fromEntries(said), children);
}

/** A value that need not be said where it is the usual one. */
export function unless<Value>(usual: NoInfer<Value>, value: Value): Value | undefined {
  return value === usual ? undefined : value;
}

/**
 * An XML document with its declaration, for people to read: what stands inside one of the `containers`, between
 * whose elements blanks mean nothing, is put on lines of its own.
 */
export function xmlBody(root: XmlElement, containers: ReadonlySet<string>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serializeXml([indented(root, 0, containers)])}\n`;
}

function indented(parent: XmlElement, depth: number, containers: ReadonlySet<string>): XmlElement {
  const { children } = parent;
  if (!containers.has(parent.name) || children.length === 0 || children.some(({ kind }) => kind === 'text'))
    return parent;
  const lines = children.flatMap((child) => [
    text(`\n${'  '.repeat(depth + 1)}`),
    child.kind === 'element' ? indented(child, depth + 1, containers) : child,
  ]);
  return { ...parent, children: [...lines, text(`\n${'  '.repeat(depth)}`)] };
}

/** Speech markup as nodes; null if it is not well-formed. */
export function markupNodes(markup: string): readonly XmlNode[] | null {
  const parsed = openSource(new TextEncoder().encode(`<speak>${markup}</speak>`), 'text/xml').xml();
  return parsed.ok ? parsed.root.children : null;
}
