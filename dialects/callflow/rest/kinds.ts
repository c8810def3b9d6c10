import type { JsonObject } from '../../../src/verbs/index.ts';
import type { Mistake } from './problems.ts';

/** How things of one resource are kept on the account's shelf. */
export const shelfKind = (resource: string): string => `callflow ${resource}`;

/** Names that only one thing of an account may have. */
export interface UniqueField {
  readonly scope: string;
  /** Where in the document the name is. */
  readonly path: readonly string[];
}

/** One resource of the directory, as data. */
export interface Kind {
  /** Its path behind the account, for example `temporal_rules`. */
  readonly resource: string;
  /** For people: one of it. */
  readonly title: string;
  /** Fields of a document that its list shows, beside `id`. */
  readonly listed: readonly string[];
  readonly unique?: readonly UniqueField[];
  /** Fills in defaults, in place, and says what is wrong. */
  check(document: Record<string, unknown>): readonly Mistake[];
  /** JSON schema of a document, for OpenAPI. */
  readonly schema: JsonObject;
}
