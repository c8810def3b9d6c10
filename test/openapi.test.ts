import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Face, FaceRequest, Refusal } from '../dialects/face.ts';
import { dialects } from '../dialects/registry.ts';
import type { JsonObject } from '../src/verbs/index.ts';
import { documentedOperations } from './support/checked.ts';
import { type Serving, startServing } from './support/serving.ts';

const faces = dialects.flatMap(({ face }) => face ?? []);

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ hasSwitch: false });
});
afterAll(() => serving?.close());

test('there are faces, and an index of them', async () => {
  expect(faces.length).toBeGreaterThan(0);
  const index = await (await serving.fetch('/docs')).text();
  for (const { dialect, title } of faces) {
    expect(index).toContain(`/docs/${dialect}.json`);
    expect(index).toContain(title.replaceAll('&', '&amp;'));
  }
});

const nothing: FaceRequest = {
  method: 'GET',
  path: '/',
  query: new URLSearchParams(),
  headers: {},
  parameters: {},
  body: new Uint8Array(),
  id: '0'.repeat(32),
  remoteAddress: '127.0.0.1',
};

const refusals: readonly Refusal[] = [
  { why: 'credentials' },
  { why: 'no-such-path' },
  { why: 'unreadable' },
  { why: 'fault' },
  { why: 'method', allowed: ['GET'] },
  { why: 'too-large', maximumBytes: 1024 },
  { why: 'too-many-requests', retryAfterSeconds: 1 },
  { why: 'unavailable' },
];

const meant: Readonly<Record<Refusal['why'], readonly number[]>> = {
  credentials: [401],
  'no-such-path': [404],
  unreadable: [400],
  fault: [500],
  method: [405],
  'too-large': [413],
  'too-many-requests': [429],
  unavailable: [503],
};

/** Express's path as OpenAPI writes it: what may be left out stands there. */
const written = (path: string): string => path.replace(/[{}]/g, '').replace(/:(\w+)/g, '{$1}');

describe.each(faces.map((face) => [face.dialect, face] as const))('the API of %s', (dialect, face: Face) => {
  const documented = documentedOperations(face);

  test('has every operation in its document, and its document every operation', () => {
    const names = face.operations.map(({ name, method, path }) => `${name}: ${method} ${written(path)}`);
    const paper = documented.map(({ operation, method, path }) => `${operation['operationId']}: ${method} ${path}`);
    expect(paper.toSorted()).toEqual([...new Set(names)].toSorted());
    expect(new Set(face.operations.map(({ name }) => name)).size).toBe(face.operations.length);
  });

  test('is served with where it is, and as a page', async () => {
    const served = (await (await serving.fetch(`/docs/${dialect}.json`)).json()) as JsonObject;
    expect(served).toEqual({ ...face.openapi, servers: [{ url: serving.baseUrl }] });
    expect(served['openapi']).toMatch(/^3\.1\./);
    const page = await (await serving.fetch(`/docs/${dialect}`)).text();
    for (const { path } of documented) expect(page).toContain(path);
  });

  test('declares the parameters of its paths, describes each answer, and refers to nothing that is not there', () => {
    for (const { operation, path, method } of documented) {
      const parameters = (operation['parameters'] ?? []) as readonly JsonObject[];
      const inPath = parameters.filter((each) => each['in'] === 'path').map((each) => each['name']);
      const meant = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(inPath.toSorted(), `${method} ${path}`).toEqual(meant.toSorted());
      expect(Object.keys(operation['responses'] as object).length).toBeGreaterThan(0);
    }
    const text = JSON.stringify(face.openapi);
    for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = pointer
        .split('/')
        .reduce<unknown>((at, key) => (at as JsonObject | undefined)?.[key], face.openapi);
      expect(target, pointer).toBeDefined();
    }
  });

  test('says in its own words whatever goes wrong before an operation, with the status that clients know', () => {
    const statuses = refusals.map((why) => face.refuse(nothing, why));
    expect(statuses.map(({ status }) => status)).toEqual(refusals.map(({ why }) => expect.toBeOneOf([...meant[why]])));
    for (const { body } of statuses) expect(body).toBeDefined();
  });

  test('is answered by the running server at every path: without credentials by a refusal, or by what is open', async () => {
    const unknown = face.refuse(nothing, { why: 'credentials' }).status;
    for (const { method, path, open } of face.operations) {
      const asked = path.replace(/\{[^}]*\}/g, '').replace(/:\w+/g, '0');
      const { status } = await serving.fetch(asked, { method, redirect: 'manual' });
      if (open) expect(status, `${method} ${asked}`).toBeLessThan(500);
      else expect(status, `${method} ${asked}`).toBe(unknown);
    }
  });
});

// Last: nothing is answered while it takes its seconds.
describe.each(faces.map((face) => [face.dialect, face] as const))('the document of %s', (_dialect, face: Face) => {
  test('has schemas that can be compiled', () => {
    const ajv = addFormats.default(new Ajv2020({ strict: false }));
    ajv.addSchema({ $id: 'openapi', components: face.openapi['components'] ?? {} });
    const schemas = new Set(schemasIn(face.openapi['paths']).map((schema) => JSON.stringify(schema)));
    expect(schemas.size).toBeGreaterThan(0);
    for (const schema of schemas)
      ajv.compile(JSON.parse(schema.replaceAll('"#/components', '"openapi#/components')) as JsonObject);
  });
});

function schemasIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(schemasIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'schema' ? [inner] : schemasIn(inner)));
}
