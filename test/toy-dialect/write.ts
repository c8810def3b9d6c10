import type { Written } from '../../dialects/dialect.ts';
import type { Diagnostic, Script, Verb } from '../../src/verbs/index.ts';

export function write({ verbs }: Script): Written {
  const lines = verbs.map(line);
  const diagnostics = verbs.flatMap((verb, index) => (lines[index] === null ? [leftOut(verb)] : []));
  return {
    contentType: 'text/plain',
    body: `${['#lines', ...lines.filter((text) => text !== null)].join('\n')}\n`,
    diagnostics,
  };
}

function line(verb: Verb): string | null {
  switch (verb.verb) {
    case 'say':
      return `say ${verb.text}`;
    case 'gather':
      return verb.onInput.go === 'ask' ? `key ${verb.onInput.callback.url}` : null;
    case 'unsupported':
      return verb.said;
    default:
      return null;
  }
}

function leftOut({ verb, place }: Verb): Diagnostic {
  return { code: 'lost-verb', severity: 'warning', message: `No line says ${verb}.`, place };
}
