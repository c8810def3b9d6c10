import { type Desk, everyItem, type Item, type Shelf } from '../src/desk/index.ts';
import type { JsonObject } from '../src/verbs/index.ts';

/** More of a kind than anybody keeps. */
const most = 100_000;

/** All of a kind, oldest first. */
export async function allOf(kind: string, { shelf }: { readonly shelf: Shelf }): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const item of everyItem(shelf, kind)) if (items.push(item) >= most) break;
  return items;
}

/** Kept under six decimal digits or more, as some providers have ids. Null: no free ones were found. */
export async function putNumbered(kind: string, value: JsonObject, desk: Desk): Promise<Item | null> {
  for (let attempt = 0; attempt < 8; attempt++) {
    const id = String(100_000 + (Number.parseInt(desk.newId().slice(0, 8), 16) % 900_000_000));
    const written = await desk.shelf.write([{ put: kind, id, value, expects: 0 }]);
    if (written.ok) return written.items.find((item) => item.id === id) ?? null;
  }
  return null;
}
