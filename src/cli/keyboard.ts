import type { ScriptedCaller } from '../simulator/index.ts';
import type { Io } from './io.ts';

/**
 * The keyboard as the keypad: 0-9, *, # and A-D are pressed, Ctrl-C and Ctrl-D hang up. Returns what puts the
 * keyboard back.
 */
export function listenToKeyboard({ input, err }: Io, caller: ScriptedCaller): () => void {
  err('The keyboard is the keypad: 0-9, *, #, A-D. Ctrl-C hangs up.\n');
  const take = (bytes: Buffer | string) => {
    for (const character of String(bytes)) {
      if (character === '\u0003' || character === '\u0004') caller.hangUp();
      else if (/[0-9*#A-Da-d]/.test(character)) caller.press(character.toUpperCase());
    }
  };
  input.setRawMode?.(true);
  input.resume();
  input.on('data', take);
  return () => {
    input.off('data', take);
    input.setRawMode?.(false);
    input.pause();
  };
}
