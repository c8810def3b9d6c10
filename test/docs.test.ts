import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { dialects } from '../dialects/registry.ts';
import { dialectPage, facePage } from '../scripts/dialect-tables.ts';
import { configSchema } from '../src/config/schema.ts';

test.each(
  dialects.map((dialect) => [dialect.id, dialect] as const),
)('docs/%s.md is what coverage says', (id, dialect) => {
  expect(readFileSync(`docs/${id}.md`, 'utf8'), 'run `npm run docs`').toBe(dialectPage(dialect));
});

test.each(
  dialects.flatMap(({ id, face }) => (face && existsSync(`docs/${id}-api.md`) ? [[id, face] as const] : [])),
)('docs/%s-api.md is what is answered', (id, face) => {
  expect(readFileSync(`docs/${id}-api.md`, 'utf8'), 'run `npm run docs`').toBe(facePage(face));
});

const pages = [
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

test.each(pages)('every link of %s leads somewhere', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) =>
    join(dirname(page), target ?? ''),
  );
  expect(links.filter((target) => !existsSync(target))).toEqual([]);
});

test('every file by which SECURITY.md proves something is there', () => {
  const named = [...readFileSync('SECURITY.md', 'utf8').matchAll(/`((?:src|test|dialects)\/[\w./-]+)`/g)];
  expect(named.length).toBeGreaterThan(0);
  expect(named.map(([, path = '']) => path).filter((path) => !existsSync(path))).toEqual([]);
});

test('the configuration page names every key', () => {
  const page = readFileSync('docs/configuration.md', 'utf8');
  const keys = (schema: object, path: string): readonly string[] =>
    Object.entries((schema as { properties?: Record<string, object> }).properties ?? {}).flatMap(([name, inner]) => {
      const full = path === '' ? name : `${path}.${name}`;
      const deeper = keys(inner, full);
      return deeper.length > 0 ? deeper : [full];
    });
  const { routes, ...rest } = configSchema.properties;
  const missing = [...keys({ properties: rest }, ''), ...keys(routes.items, '')].filter(
    (key) => !page.includes(`\`${key}\``) && key !== 'speech.voices',
  );
  expect(missing).toEqual([]);
});
