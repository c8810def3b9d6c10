import { type ApiCall, listApis } from './commands.ts';
import type { Reply } from './connection.ts';

/** What the switch can be asked: looked up once, and again only for what was not there. */
export class KnownApis {
  #known: ReadonlySet<string> = new Set();

  /** Null where the switch did not say. */
  async has(name: string, ask: (call: ApiCall) => Promise<Reply>): Promise<boolean | null> {
    if (this.#known.has(name)) return true;
    const { kind, text } = await ask(listApis());
    if (kind === 'closed') return null;
    const names = namesIn(text);
    if (!names) return null;
    this.#known = names;
    return names.has(name);
  }
}

function namesIn(text: string): ReadonlySet<string> | null {
  try {
    const { rows } = JSON.parse(text) as { readonly rows?: readonly { readonly name?: unknown }[] };
    return new Set((rows ?? []).flatMap(({ name }) => (typeof name === 'string' ? [name] : [])));
  } catch {
    return null;
  }
}
