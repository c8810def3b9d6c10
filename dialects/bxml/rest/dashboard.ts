import type { Desk } from '../../../src/desk/index.ts';
import { openSource, serializeXml, text, type XmlElement } from '../../../src/document/index.ts';
import type { JsonValue } from '../../dialect.ts';
import type { FaceRequest, FaceResponse, Operation } from '../../face.ts';
import { type Fields, readFields, schemaOf, type ValuesOf } from '../../rest-fields.ts';
import type { DescribedOperation, OperationPaper } from '../../rest-openapi.ts';
import { tag } from '../../xml-body.ts';
import { accountName, type BodyRead } from './operation.ts';

/** The dashboard's API speaks XML; its clients know it under both of these. */
const roots = ['/api', '/v1.0'] as const;

const xmlBody = { 'application/xml': { type: 'string' } };

export type DashboardRun = (request: FaceRequest, desk: Desk) => Promise<FaceResponse>;

/** One operation under each root, behind `/accounts/:account`; the second name ends in `V1`. */
export function dashboardOperation(
  name: string,
  method: Operation['method'],
  path: string,
  paper: {
    readonly summary: string;
    readonly query?: Fields;
    readonly takes?: Fields;
    readonly tag: string;
    /** What there is beside the errors. */
    readonly status: number;
  },
  run: DashboardRun,
): readonly DescribedOperation[] {
  const { tag: heading, summary, query, takes, status } = paper;
  const described: OperationPaper = {
    tag: heading,
    summary,
    ...(query && { query }),
    ...(takes && { takes: { 'application/xml': schemaOf(takes) } }),
    answers: {
      [status]: { description: 'Done', bodies: xmlBody },
      ...Object.fromEntries(
        [400, 401, 403, 404, 405, 409, 413, 429, 500, 503].map((code) => [
          code,
          { description: 'ResponseStatus says why', bodies: xmlBody },
        ]),
      ),
    },
  };
  return roots.map((root, index) => ({
    name: index === 0 ? name : `${name}V1`,
    method,
    path: `${root}/accounts/:account${path}`,
    paper: { ...described, ...(index > 0 && { isAlias: true }) },
    run: async (request, desk) =>
      request.parameters['account'] === accountName(desk.account)
        ? run(request, desk)
        : dashboardError(403, 'Access is denied'),
  }));
}

/** Members as elements in their order; lists as elements of one name; what is undefined or null is not written. */
export function xml(
  status: number,
  root: string,
  value: XmlValue,
  headers: Readonly<Record<string, string>> = {},
): FaceResponse {
  const [element] = elementsOf(root, value);
  const body = element ? serializeXml([element]) : '';
  return {
    status,
    headers,
    body: {
      text: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${body}`,
      type: 'application/xml; charset=utf-8',
    },
  };
}

export type XmlValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

function elementsOf(name: string, value: XmlValue): readonly XmlElement[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return [tag(name, {}, value === '' ? [] : [text(String(value))])];
  if (isList(value)) return value.flatMap((each) => elementsOf(name, each));
  return [
    tag(
      name,
      {},
      Object.entries(value).flatMap(([member, inside]) => elementsOf(member, inside)),
    ),
  ];
}

const isList = (value: XmlValue): value is readonly XmlValue[] => Array.isArray(value);

/** `code`: of the published ones where there is one, else the status. */
export function dashboardError(status: number, description: string, code: number = status): FaceResponse {
  return xml(status, 'Response', { ResponseStatus: { ErrorCode: code, Description: description } });
}

/** The document element's members, or the answer to a body that has none. */
export function readXml<Table extends Fields>(
  root: string,
  table: Table,
  request: FaceRequest,
): BodyRead<ValuesOf<Table>> {
  const parsed = openSource(request.body, request.headers['content-type'] ?? null).xml();
  if (!parsed.ok) return { ok: false, refusal: dashboardError(400, `The body is no XML: ${parsed.message}`) };
  if (parsed.root.name !== root) return { ok: false, refusal: dashboardError(400, `The body must be a ${root}`) };
  const read = readFields(table, valueIn(parsed.root));
  if (read.ok) return { ok: true, value: read.values };
  const [first] = read.problems;
  return { ok: false, refusal: dashboardError(400, `${first?.name} ${first?.problem}`) };
}

/** Text, trimmed; or members by name, a list where one comes more than once. An element without anything in it is absent. */
function valueIn(element: XmlElement): JsonValue | undefined {
  const children = element.children.filter((child) => child.kind === 'element');
  if (children.length === 0) {
    const said = element.children.map((child) => (child.kind === 'text' ? child.text : '')).join('');
    return said.trim() === '' ? undefined : said.trim();
  }
  const members: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
  for (const child of children) {
    const value = valueIn(child);
    if (value === undefined) continue;
    const before = members[child.name];
    members[child.name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return { ...members };
}

export function urlOf(request: FaceRequest, desk: Desk, ...further: readonly string[]): string {
  return [`${desk.publicUrl}${request.path.replace(/\/+$/, '')}`, ...further].join('/');
}
