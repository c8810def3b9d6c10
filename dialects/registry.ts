import { bxml } from './bxml/index.ts';
import { callflow } from './callflow/index.ts';
import type { Dialect } from './dialect.ts';
import { tropo } from './tropo/index.ts';
import { twiml } from './twiml/index.ts';

/** Every dialect there is, in the order that breaks a tie. The only file that names them all. */
export const dialects: readonly Dialect[] = [twiml, bxml, tropo, callflow];

export function dialectOf(id: string): Dialect | undefined {
  return dialects.find((dialect) => dialect.id === id);
}
