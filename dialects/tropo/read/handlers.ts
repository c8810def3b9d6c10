import { nearestName } from '../../../src/document/index.ts';
import type { Credentials, Place, Prompt } from '../../../src/verbs/index.ts';
import { absoluteUrl, type DocumentReading } from './document.ts';
import { eachOf, isTable, type Said, shown } from './json.ts';
import { openParameters } from './parameters.ts';
import { readPlainPrompts } from './prompts.ts';

/** The events that every document may end with; any other name is a signal's. */
const coreEvents = ['continue', 'incomplete', 'error', 'hangup'] as const;
type CoreEvent = (typeof coreEvents)[number];

/** Events of prompts, transfers and conferences: seldom meant as the name of a signal. */
const innerEvents = new Set(['timeout', 'nomatch', 'ring', 'connect', 'join', 'leave']);

export interface Handler {
  readonly place: Place;
  readonly prompts: readonly Prompt[];
  readonly next?: { readonly url: string; readonly credentials?: Credentials };
}

/** The handlers of one document, wherever they stand in it. The first for an event counts. */
export class Handlers {
  readonly #core = new Map<CoreEvent, Handler>();
  readonly #signals = new Map<string, Handler>();

  constructor(steps: readonly Said[], document: DocumentReading) {
    for (const step of steps.flatMap(eachOf)) this.#add(step, document);
  }

  of(event: CoreEvent): Handler | undefined {
    return this.#core.get(event);
  }

  ofSignal(name: string): Handler | undefined {
    return this.#signals.get(name);
  }

  signals(): readonly string[] {
    return [...this.#signals.keys()];
  }

  #add(said: Said, document: DocumentReading): void {
    const { remarks } = document;
    const place = { pointer: said.pointer };
    const parameters = openParameters('on', said, remarks);
    const event = parameters.word('event');
    const prompts = readPlainPrompts(parameters.inside('say'), document, undefined, { answers: true });
    const reference = parameters.word('next');
    const resolved =
      reference === undefined
        ? undefined
        : absoluteUrl(reference, parameters.place('next'), 'The next of this handler', document);
    if (event === undefined) {
      if (isTable(said.value))
        remarks.warning('missing-value', place, 'This handler names no event; it is never taken.');
      return;
    }
    const core = coreEvents.find((name) => name === event.toLowerCase());
    if (core ? this.#core.has(core) : this.#signals.has(event)) {
      remarks.warning(
        'unreachable-branch',
        place,
        `There is a handler for ${shown(event)} already; this one is never taken.`,
      );
      return;
    }
    if (innerEvents.has(event.toLowerCase()))
      remarks.warning(
        'misplaced-element',
        place,
        `${shown(event)} happens inside an action, not to a document; this handler waits for a signal of that name.`,
        'put it into the action it is for',
      );
    const meant = core ? undefined : nearestName(event, coreEvents);
    if (meant !== undefined)
      remarks.information(
        'unusual-value',
        place,
        `${shown(event)} is no event of Tropo; this handler waits for a signal of that name.`,
        `is ${meant} meant?`,
      );
    const { url, credentials } = resolved ?? {};
    const next = url === undefined ? undefined : { url, ...(credentials && { credentials }) };
    const handler: Handler = { place, prompts, ...(next && { next }) };
    if (core) this.#core.set(core, handler);
    else this.#signals.set(event, handler);
  }
}
