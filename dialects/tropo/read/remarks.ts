import type { SourceDocument } from '../../../src/document/index.ts';
import type { Diagnostic, Place } from '../../../src/verbs/index.ts';

/** What the reader has to say about one document; `list` puts it into the document's order. */
export class Remarks {
  readonly #source: SourceDocument;
  readonly #diagnostics: Diagnostic[] = [];

  constructor(source: SourceDocument) {
    this.#source = source;
  }

  add(severity: Diagnostic['severity'], code: string, place: Place, message: string, hint?: string): void {
    this.#diagnostics.push({ code, severity, message, place, ...(hint !== undefined && { hint }) });
  }

  error(code: string, place: Place, message: string, hint?: string): void {
    this.add('error', code, place, message, hint);
  }

  warning(code: string, place: Place, message: string, hint?: string): void {
    this.add('warning', code, place, message, hint);
  }

  information(code: string, place: Place, message: string, hint?: string): void {
    this.add('information', code, place, message, hint);
  }

  list(): readonly Diagnostic[] {
    return this.#diagnostics
      .map((diagnostic) => ({ diagnostic, at: this.#source.locate(diagnostic.place ?? { pointer: '' }) }))
      .sort((one, other) => one.at.line - other.at.line || one.at.column - other.at.column)
      .map(({ diagnostic }) => diagnostic);
  }
}
