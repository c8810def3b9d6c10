import type { Pause } from './pause.ts';
import type { Play } from './play.ts';
import type { Say } from './say.ts';
import type { SendDigits } from './send-digits.ts';

/** What may be heard inside another verb: the same shapes, nested. */
export type Prompt = Say | Play | Pause | SendDigits;
