import type { Place } from './common.ts';

/** Something about the customer's document or server: shown to the customer, never thrown. */
export interface Diagnostic {
  /** Stable, kebab-case, from the catalogue in docs/diagnostics.md. */
  readonly code: string;
  /** `error`: the document or step cannot be used; `warning`: replaced or skipped; `information`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'information';
  /** One sentence: what, and what was done instead. */
  readonly message: string;
  /** Absent only where there is no document, for instance when nobody answered. */
  readonly place?: Place;
  /** What to try. */
  readonly hint?: string;
  /** The number that the provider's developers know by heart, for example `12200`. */
  readonly providerCode?: string;
}
