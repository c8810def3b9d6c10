import type { Item, Shelf } from './shelf.ts';

/** As many as are read at a time. */
const atATime = 500;

/** All of a kind, oldest first; as they are when their turn comes. */
export async function* everyItem(shelf: Shelf, kind: string): AsyncGenerator<Item> {
  let after: string | undefined;
  do {
    const listed = await shelf.list(kind, { limit: atATime, ascending: true, ...(after !== undefined && { after }) });
    yield* listed.entries;
    after = listed.next;
  } while (after !== undefined);
}
