import type { Dialect } from '../../dialects/dialect.ts';
import { coverage } from './coverage.ts';
import { read } from './read.ts';
import { weigh } from './weigh.ts';
import { wire } from './wire.ts';
import { write } from './write.ts';

/** Lines: `#lines` on top, then one step a line. Nobody speaks it; it proves that a fifth dialect is a folder. */
export const lines: Dialect = { id: 'lines', title: 'Lines (toy)', weigh, read, write, wire, coverage };
