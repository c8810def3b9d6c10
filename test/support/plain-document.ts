import type { CallEvent, Notify, Verb } from '../../src/verbs/index.ts';

/** A document of the plain dialect. */
export const plainDocument = (verbs: readonly Verb[]): string => JSON.stringify({ verbs });

/** Where a document of it has something told. */
export const tellPlain = (url: string): Notify => ({ dialect: 'plain', kind: 'told', url, method: 'POST', events: [] });

/** What a request of it tells. */
export const eventIn = <Event extends CallEvent>({ body }: { readonly body: string }): Event =>
  (JSON.parse(body) as { event: Event }).event;
