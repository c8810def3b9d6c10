import { openSource, serializeXml, text, type XmlElement } from '../../../src/document/index.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import { tag } from '../../xml-body.ts';

/** XML, JSON or form: how sessions and signals are asked for, and how they are answered. */
export type Representation = 'xml' | 'json' | 'form';

/** `format=`, else `Accept`, else what was sent; where nothing says otherwise XML (reference 7.1). */
export function representationOf({ query, headers }: FaceRequest): Representation {
  const named = query.get('format')?.toLowerCase();
  if (named === 'form' || named === 'json' || named === 'xml') return named;
  return kindOf(headers['accept']) ?? kindOf(headers['content-type']) ?? 'xml';
}

function kindOf(type: string | undefined): Representation | undefined {
  if (type === undefined) return undefined;
  if (/\bjson\b/i.test(type)) return 'json';
  if (/x-www-form-urlencoded/i.test(type)) return 'form';
  return /\bxml\b/i.test(type) && !/html/i.test(type) ? 'xml' : undefined;
}

/** Members in their order; XML without a blank, since clients look for whole strings in it. */
export function represented(
  root: string,
  members: readonly (readonly [name: string, value: string | boolean])[],
  how: Representation,
): FaceResponse {
  const texts = members.map(([name, value]): [string, string] => [name, String(value)]);
  switch (how) {
    case 'json':
      return { status: 200, body: { json: Object.fromEntries(members) } };
    case 'form':
      return answer(new URLSearchParams(texts).toString(), 'application/x-www-form-urlencoded');
    case 'xml':
      return answer(
        serializeXml([
          tag(
            root,
            {},
            texts.map(([name, value]) => tag(name, {}, value === '' ? [] : [text(value)])),
          ),
        ]),
        'application/xml; charset=utf-8',
      );
  }
}

const answer = (body: string, type: string): FaceResponse => ({ status: 200, body: { text: body, type } });

/** Everything a request says by name, of its query and its body; the body counts for more. Null: the body is none. */
export function saidIn(request: FaceRequest): ReadonlyMap<string, string> | null {
  const said = new Map<string, string>();
  for (const [name, value] of request.query) if (!said.has(name)) said.set(name, value);
  const inBody = bodyOf(request);
  if (!inBody) return null;
  for (const [name, value] of inBody) said.set(name, value);
  return said;
}

/** By what it is: clients were careless about its type. */
function bodyOf({ body, headers }: FaceRequest): readonly (readonly [string, string])[] | null {
  if (body.byteLength === 0) return [];
  const source = openSource(body, headers['content-type'] ?? null, { maximumDepth: 16, maximumElements: 5000 });
  switch (source.kind) {
    case 'empty':
      return [];
    case 'xml': {
      const parsed = source.xml();
      return parsed.ok ? variablesOf(parsed.root) : null;
    }
    case 'json': {
      const parsed = source.json();
      return parsed.ok ? membersOf(parsed.value) : null;
    }
    case 'other':
      return [...new URLSearchParams(source.text.trim())];
  }
}

/** `<session><token>T</token><var name="k" value="v"/></session>`, and any other child by its name. */
function variablesOf(root: XmlElement): readonly (readonly [string, string])[] {
  return root.children.flatMap((child) => {
    if (child.kind === 'text') return [];
    const written = child.children.map((inside) => (inside.kind === 'text' ? inside.text : '')).join('');
    if (child.name !== 'var') return [[child.name, written.trim()] as const];
    const name = child.attributes.get('name');
    return name === undefined ? [] : [[name, child.attributes.get('value') ?? written] as const];
  });
}

/** Every value as text; null for what is no object. */
function membersOf(value: unknown): readonly (readonly [string, string])[] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.entries(value).flatMap(([name, member]) =>
    member === null || member === undefined
      ? []
      : [[name, typeof member === 'string' ? member : JSON.stringify(member)] as const],
  );
}
