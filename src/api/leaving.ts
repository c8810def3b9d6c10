import type { Shelf } from '../desk/index.ts';

/** What is over and being written down: whoever reads waits for it, so that nothing is nowhere in between. */
export class Leaving {
  readonly #writes = new Set<Promise<unknown>>();

  async wait(write: Promise<unknown>): Promise<void> {
    this.#writes.add(write);
    try {
      await write;
    } finally {
      this.#writes.delete(write);
    }
  }

  settled(): Promise<unknown> {
    return Promise.allSettled(this.#writes);
  }

  readAfterwards(shelf: Shelf): Shelf {
    return {
      ...shelf,
      get: async (kind, id) => {
        await this.settled();
        return shelf.get(kind, id);
      },
      list: async (kind, page) => {
        await this.settled();
        return shelf.list(kind, page);
      },
    };
  }
}
