import { createHash, timingSafeEqual } from 'node:crypto';
import type { JsonObject, JsonValue } from '../verbs/index.ts';
import type { PostOffice } from './post-office.ts';

/** How a gateway brings texts and reports, by its own names. */
export interface GatewayDoorSettings {
  readonly token: string;
  readonly fields: { readonly [Name in 'from' | 'to' | 'text' | 'id' | 'media']: string };
  readonly reports: {
    readonly fields: { readonly [Name in 'id' | 'state' | 'problem']: string };
    readonly delivered: readonly string[];
    readonly failed: readonly string[];
  };
}

/** What came of what a gateway brought; `problem` is a sentence for it. */
export type Answer =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: 'unreadable' | 'unknown' | 'busy'; readonly problem: string };

/** Where a gateway brings texts that have come in, and what became of those that it took from us. */
export class GatewayDoor {
  readonly #settings: GatewayDoorSettings;
  readonly #post: PostOffice;
  readonly #newId: () => string;

  constructor(settings: GatewayDoorSettings, post: PostOffice, newId: () => string) {
    this.#settings = settings;
    this.#post = post;
    this.#newId = newId;
  }

  /** Takes the same time whatever is shown. */
  opensTo(token: string): boolean {
    const digest = (text: string) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(token), digest(this.#settings.token));
  }

  /** A text; it is kept before this resolves. One that is brought again, with its id, is taken once. */
  async text(told: JsonObject): Promise<Answer> {
    const { fields } = this.#settings;
    const [from, to, text, id] = [fields.from, fields.to, fields.text, fields.id].map((name) => wordIn(told, name));
    if (!from || !to || text === undefined)
      return { ok: false, why: 'unreadable', problem: `${fields.from}, ${fields.to} and ${fields.text} are needed` };
    const media = textsIn(at(told, fields.media));
    const taken = await this.#post.receive({
      id: id ? idOf(id) : this.#newId(),
      network: media.length > 0 ? 'mms' : 'sms',
      from,
      to,
      text,
      media,
      hops: 0,
    });
    switch (taken) {
      case 'taken':
        return { ok: true };
      case 'full':
        return { ok: false, why: 'busy', problem: 'too many texts wait for this conversation' };
      case 'nobody':
        return { ok: false, why: 'unknown', problem: `nobody answers for texts to ${to}` };
    }
  }

  /** What became of one of ours. A state that means nothing here is taken, and nothing follows. */
  async report(told: JsonObject): Promise<Answer> {
    const { fields, delivered, failed } = this.#settings.reports;
    const [id, said, problem] = [fields.id, fields.state, fields.problem].map((name) => wordIn(told, name));
    if (!id || !said) return { ok: false, why: 'unreadable', problem: `${fields.id} and ${fields.state} are needed` };
    const isOneOf = (words: readonly string[]) => words.some((word) => word.toLowerCase() === said.toLowerCase());
    const state = isOneOf(delivered) ? 'delivered' : isOneOf(failed) ? 'failed' : null;
    if (!state) return { ok: true };
    const reason = state === 'failed' ? (problem ?? said) : undefined;
    const known = await this.#post.states.reported(id, state, reason);
    return known ? { ok: true } : { ok: false, why: 'unknown', problem: `there is no text ${id}` };
  }
}

const idOf = (id: string): string => createHash('sha256').update(`gateway ${id}`).digest('hex').slice(0, 32);

function at(told: JsonObject, path: string): JsonValue | undefined {
  if (Object.hasOwn(told, path)) return told[path];
  let value: JsonValue | undefined = told;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
}

function wordIn(told: JsonObject, path: string): string | undefined {
  const value = at(told, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Urls: a list, or one text with blanks or commas between them. */
function textsIn(value: JsonValue | undefined): readonly string[] {
  const written = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(/[\s,]+/) : [];
  return written.filter((url) => URL.canParse(url));
}
