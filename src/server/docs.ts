import express from 'express';
import type { Face } from '../../dialects/face.ts';
import { escapeHtml, page } from './html.ts';

/** What the providers' APIs are, for people and for programs: open to everybody, there is nothing of anybody's in it. */
export function docsRouter(faces: readonly Face[], publicUrl: () => string): express.Router {
  const router = express.Router();
  router.get('/docs', (_request, response) => {
    response.send(indexPage(faces));
  });
  for (const face of faces) {
    router.get(`/docs/${face.dialect}.json`, (_request, response) => {
      response.json({ ...face.openapi, servers: [{ url: publicUrl() }] });
    });
    router.get(`/docs/${face.dialect}`, (_request, response) => {
      response.send(facePage(face));
    });
  }
  return router;
}

function indexPage(faces: readonly Face[]): string {
  const entries = faces.map(
    ({ dialect, title, operations }) =>
      `<li><a href="/docs/${dialect}">${escapeHtml(title)}</a>: ${operations.length} operations (<a href="/docs/${dialect}.json">OpenAPI</a>)</li>`,
  );
  return page('APIs', entries.length === 0 ? '<p>None.</p>' : `<ul>${entries.join('')}</ul>`);
}

interface Described {
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}

interface Parameter {
  readonly $ref?: string;
  readonly name?: string;
  readonly in?: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

function facePage({ title, openapi, dialect }: Face): string {
  const { info, paths, components } = openapi as {
    readonly info?: { readonly description?: string };
    readonly paths?: Readonly<Record<string, Readonly<Record<string, Described>>>>;
    readonly components?: Components;
  };
  const operations = Object.entries(paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => /^(get|post|put|patch|delete)$/.test(method))
      .map(([method, operation]) => operationSection(method, path, operation, components)),
  );
  const about = info?.description === undefined ? '' : `<p>${escapeHtml(info.description)}</p>`;
  return page(
    title,
    `<p><a href="/docs">all APIs</a> · <a href="/docs/${dialect}.json">OpenAPI</a></p>${about}${operations.join('')}`,
  );
}

type Components = Readonly<Record<string, Readonly<Record<string, Schema & Parameter>>>>;

function operationSection(
  method: string,
  path: string,
  { summary, description, parameters = [], requestBody, responses = {} }: Described,
  components: Components | undefined,
): string {
  const fields = [
    ...parameters.map((each) => ({ ...each, ...(resolved(each, components) as Parameter) })),
    ...Object.values(requestBody?.content ?? {})
      .slice(0, 1)
      .flatMap(({ schema }) => fieldsOf(resolved(schema ?? {}, components))),
  ];
  const rows = fields.map(
    ({ name = '', in: place = 'body', required, schema = {}, description: about = schema.description ?? '' }) =>
      `<tr><td><code>${escapeHtml(name)}</code>${required ? ' *' : ''}</td><td>${escapeHtml(place)}</td><td>${escapeHtml(typeOf(schema))}</td><td>${escapeHtml(about)}</td></tr>`,
  );
  const answers = Object.entries(responses).map(
    ([status, { description: about = '' }]) => `${escapeHtml(status)} ${escapeHtml(about)}`,
  );
  return `<h3><code>${method.toUpperCase()} ${escapeHtml(path)}</code></h3><p>${escapeHtml(summary ?? '')}</p>${
    description === undefined ? '' : `<p>${escapeHtml(description)}</p>`
  }${rows.length === 0 ? '' : `<table><tbody>${rows.join('')}</tbody></table>`}<p>Answers: ${answers.join(' · ')}</p>`;
}

function fieldsOf({ properties = {}, required = [] }: Schema): readonly Parameter[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'body',
    required: required.includes(name),
    schema,
  }));
}

function typeOf({ type, enum: values, $ref }: Schema): string {
  if (values) return values.map(String).join(' | ');
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? '';
  return type === undefined ? '' : [type].flat().join(' | ');
}

/** What a reference within the document leads to. */
function resolved<Kind extends { readonly $ref?: string }>(of: Kind, components: Components | undefined): Kind {
  const [, kind = '', name = ''] = /^#\/components\/([^/]+)\/([^/]+)$/.exec(of.$ref ?? '') ?? [];
  return (components?.[kind]?.[name] as Kind | undefined) ?? of;
}
