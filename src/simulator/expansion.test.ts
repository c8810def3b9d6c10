import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expand } from './expansion.ts';

function expanded(text: string): { readonly text: string; readonly found: readonly string[] } {
  const found: string[] = [];
  const variables = new Map([
    ['name', 'Ada'],
    ['indirect', '${name}!'],
    ['which', 'name'],
    ['self', '${self}'],
  ]);
  const result = expand(text, {
    variable: (name) => variables.get(name),
    global: (name) => (name === 'base_dir' ? '/fs' : undefined),
    api: (name, argument) => (name === 'echo' ? `<${argument}>` : undefined),
    note: ({ kind, expression }) => found.push(`${kind} ${expression}`),
  });
  return { text: result, found };
}

describe('expand', () => {
  it.each([
    ['plain $5 and 50%', 'plain $5 and 50%', []],
    ['${name}', 'Ada', ['variable name']],
    ['<${nobody}>', '<>', ['variable nobody']],
    ['$${base_dir}/x', '/fs/x', ['global base_dir']],
    ['${indirect}', 'Ada!', ['variable name', 'variable indirect']],
    ['${${which}}', 'Ada', ['variable which', 'variable ${which}']],
    ['${name:1}', 'da', ['variable name:1']],
    ['${name:-1}', 'a', ['variable name:-1']],
    ['${name:0:2}', 'Ad', ['variable name:0:2']],
    ['${echo(hello world)}', '<hello world>', ['api echo(hello world)']],
    ['${echo(${name})}', '<Ada>', ['variable name', 'api echo(${name})']],
    ['${system(id)}', '', ['api system(id)']],
    ['\\${name}', '${name}', []],
    ["it\\'s", 'its', []],
    ['a\\\\b', 'a\\b', []],
    ['open ${name', 'open Ada', ['variable name']],
  ])('%s', (text, result, found) => {
    expect(expanded(text)).toEqual({ text: result, found });
  });

  it('ends for a variable that holds itself', () => {
    expect(() => expanded('${self}')).not.toThrow();
  });

  it('leaves text alone that has neither dollar nor backslash, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { text: result } = expanded(text);
        if (!/[$\\]/.test(text)) expect(result).toBe(text);
      }),
    );
  });
});
