import type { Diagnostic } from '../verbs/index.ts';
import { printDiagnostic, printScript } from '../verbs/index.ts';
import { type Io, status } from './io.ts';
import type { Understood } from './understand.ts';

/** `dragoman translate`: what we understood on standard output, what was doubtful on standard error. */
export function translate(understood: Understood, to: 'verbs' | 'json', io: Io): number {
  for (const diagnostic of understood.diagnostics) io.err(`${understood.name}:${printDiagnostic(diagnostic)}\n`);
  if (!understood.script) return status.bad;
  io.out(to === 'verbs' ? printScript(understood.script) : `${JSON.stringify(understood.script, null, 2)}\n`);
  return understood.script.usable ? status.good : status.bad;
}

/** `dragoman check`: a line a diagnostic, `file:line:column severity code message`. */
export function check(all: readonly Understood[], io: Io): number {
  for (const one of all) for (const diagnostic of one.diagnostics) io.out(`${checkLine(one, diagnostic)}\n`);
  return all.some(({ diagnostics }) => diagnostics.some(({ severity }) => severity === 'error'))
    ? status.bad
    : status.good;
}

function checkLine(
  { name, reply }: Understood,
  { place, severity, code, message, hint, providerCode }: Diagnostic,
): string {
  const { line, column } = reply.source.locate(place ?? { line: 1, column: 1 });
  const number = providerCode === undefined ? '' : `[${providerCode}] `;
  return `${name}:${line}:${column} ${severity} ${code} ${number}${message}${hint ? ` (${hint})` : ''}`;
}
