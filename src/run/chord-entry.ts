import type { Clock, Timer } from '../clock/index.ts';
import type { KeyBindings } from '../verbs/index.ts';

/** What one of two presses: the opening key, more keys, and a pause, after which the chord is whole. */
export class ChordEntry {
  readonly #bindings: Pick<KeyBindings, 'opener' | 'quietMs'>;
  readonly #clock: Clock;
  readonly #whole: (keys: string) => void;
  #keys: string | undefined;
  #quiet: Timer | undefined;

  /** `whole` is given the keys after the opening one. */
  constructor(
    bindings: Pick<KeyBindings, 'opener' | 'quietMs'>,
    { clock, whole }: { readonly clock: Clock; readonly whole: (keys: string) => void },
  ) {
    this.#bindings = bindings;
    this.#clock = clock;
    this.#whole = whole;
  }

  press(key: string): void {
    if (this.#keys !== undefined) this.#keys += key;
    else if (key === this.#bindings.opener) this.#keys = '';
    else return;
    this.#quiet?.cancel();
    this.#quiet = this.#clock.timer(this.#bindings.quietMs, () => {
      const keys = this.#keys ?? '';
      this.#keys = undefined;
      this.#whole(keys);
    });
  }

  forget(): void {
    this.#quiet?.cancel();
    this.#keys = undefined;
  }
}
