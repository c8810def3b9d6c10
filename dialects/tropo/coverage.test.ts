import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { actions, entryOf, isAction } from './catalogue.ts';
import { coverage } from './coverage.ts';

const reference = new URL('../../../shared/reference/tropo.md', import.meta.url);

/** Parameters of the reference's tables, by action: `| \`a\` / \`b\`, \`c\` | …` under `### 2.3 \`say\``. */
function documented(): ReadonlyMap<string, readonly string[]> {
  const chapter = /## 2\. The document(.*?)\n## 3\. /s.exec(readFileSync(reference, 'utf8'))?.[1] ?? '';
  const sections = chapter.split(/^### /m).map((section) => {
    const names = [...(section.split('\n')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '');
    const parameters = [...section.matchAll(/^\| ((?:`\w+`(?:,| \/)? ?)+)\|/gm)].flatMap(([, cell]) =>
      [...(cell ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''),
    );
    return { names: names.filter(isAction), parameters };
  });
  return new Map(sections.flatMap(({ names: [name], parameters }) => (name ? [[name, parameters] as const] : [])));
}

describe('coverage', () => {
  it('names every action once, with every parameter', () => {
    const names = coverage.entries.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const action of Object.keys(actions)) expect(names).toContain(action);
  });

  it('says of everything that is not carried out in full why not', () => {
    for (const { name, level, note, attributes = [] } of coverage.entries) {
      if (level === 'none') expect(note, name).toBeTruthy();
      for (const attribute of attributes)
        if (attribute.level !== 'full') expect(attribute.note, `${name}.${attribute.name}`).toBeTruthy();
    }
  });

  it.skipIf(!existsSync(reference))('knows every parameter that is documented', () => {
    const tables = documented();
    expect([...tables.keys()]).toEqual('say ask call conference message on record startRecording transfer'.split(' '));
    for (const [action, parameters] of tables) {
      const ofNested = action === 'ask' ? ['value', 'mode', 'terminator'] : [];
      const known = [...(isAction(action) ? entryOf(action).parameters.keys() : []), ...ofNested];
      expect(parameters.length, action).toBeGreaterThan(3);
      expect(known, action).toEqual(expect.arrayContaining([...parameters]));
    }
  });
});
