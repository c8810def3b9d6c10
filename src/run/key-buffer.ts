import type { KeyPress } from '../switch/index.ts';

/** Type-ahead: keys in the order pressed, waiting for somebody to take them. */
export class KeyBuffer {
  readonly #waiting: KeyPress[] = [];
  readonly #listeners = new Set<() => void>();

  push(key: KeyPress): void {
    this.#waiting.push(key);
    for (const listener of [...this.#listeners]) listener();
  }

  /** The oldest key, or undefined. */
  take(): KeyPress | undefined {
    return this.#waiting.shift();
  }

  drop(): void {
    this.#waiting.length = 0;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Called after every new key; returns the unsubscriber. */
  onPush(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
