import { joined, type Value } from './event.ts';

/**
 * The variables of a channel. As in the original, an empty value unsets, setting again moves to the end, and
 * names are matched whatever their case.
 */
export class ChannelVariables {
  readonly #values = new Map<string, { readonly name: string; readonly value: Value }>();

  get(name: string): string | undefined {
    const entry = this.#values.get(name.toLowerCase());
    return entry === undefined ? undefined : joined(entry.value);
  }

  set(name: string, value: Value | number | boolean | undefined): void {
    this.unset(name);
    const stored = typeof value === 'object' ? value : value === undefined ? '' : String(value);
    if (stored.length > 0) this.#values.set(name.toLowerCase(), { name, value: stored });
  }

  setAll(values: Readonly<Record<string, Value | number | boolean | undefined>>): void {
    for (const [name, value] of Object.entries(values)) this.set(name, value);
  }

  /** Adds one more value to those the variable has. */
  push(name: string, value: string): void {
    const present = this.#values.get(name.toLowerCase())?.value ?? [];
    const values = [...(typeof present === 'string' ? [present] : present), value];
    this.set(name, values.length === 1 ? value : values);
  }

  unset(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  entries(): readonly (readonly [string, Value])[] {
    return [...this.#values.values()].map(({ name, value }) => [name, value]);
  }
}
