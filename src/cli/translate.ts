import type { Dialect } from '../../dialects/dialect.ts';
import { type Translation, translate as translateScript } from '../../dialects/translate.ts';
import type { Diagnostic, Script } from '../verbs/index.ts';
import { printDiagnostic, printScript } from '../verbs/index.ts';
import { type Io, status } from './io.ts';
import { type Understood, withoutNowhere } from './understand.ts';

/** What a document is turned into: text, JSON, or the document of a dialect. */
export type Form = 'verbs' | 'json' | Dialect;

/**
 * `dragoman translate`: the document in another form on standard output; on standard error what was doubtful
 * about it and, for a dialect, what it cannot say.
 */
export function translate(understood: Understood, to: Form, io: Io): number {
  const tell = (diagnostic: Diagnostic) => io.err(`${understood.name}:${printDiagnostic(diagnostic)}\n`);
  const { script, dialect } = understood;
  understood.diagnostics.forEach(tell);
  if (!script || !dialect) return status.bad;
  if (to === 'verbs') io.out(printScript(script));
  else if (to === 'json') io.out(`${JSON.stringify(script, null, 2)}\n`);
  else if (script.usable) {
    const { body, diagnostics } = translation(script, dialect, to);
    diagnostics.forEach(tell);
    io.out(body.endsWith('\n') ? body : `${body}\n`);
  }
  return script.usable ? status.good : status.bad;
}

/**
 * `dragoman check`: a line a diagnostic, `file:line:column severity code message`. With a dialect to migrate to,
 * what that one cannot say of each document; of one that cannot be used, why not.
 */
export function check(all: readonly Understood[], io: Io, migrateTo?: Dialect): number {
  const checked = all.map((one) => ({ one, diagnostics: migrateTo ? lossesOf(one, migrateTo) : one.diagnostics }));
  for (const { one, diagnostics } of checked)
    for (const diagnostic of diagnostics) io.out(`${checkLine(one, diagnostic)}\n`);
  return checked.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'error'))
    ? status.bad
    : status.good;
}

function lossesOf({ script, dialect, diagnostics }: Understood, to: Dialect): readonly Diagnostic[] {
  return script?.usable && dialect ? translation(script, dialect, to).diagnostics : diagnostics;
}

function translation(script: Script, from: Dialect, to: Dialect): Omit<Translation, 'contentType'> {
  const { body, diagnostics } = translateScript(script, from, to);
  return {
    body: withoutNowhere(body),
    diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic, message: withoutNowhere(diagnostic.message) })),
  };
}

function checkLine(
  { name, reply }: Understood,
  { place, severity, code, message, hint, providerCode }: Diagnostic,
): string {
  const { line, column } = reply.source.locate(place ?? { line: 1, column: 1 });
  const number = providerCode === undefined ? '' : `[${providerCode}] `;
  return `${name}:${line}:${column} ${severity} ${code} ${number}${message}${hint ? ` (${hint})` : ''}`;
}
