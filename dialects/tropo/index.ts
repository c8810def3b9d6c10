import type { Dialect } from '../dialect.ts';
import { coverage } from './coverage.ts';
import { read } from './read/read.ts';
import { face } from './rest/index.ts';
import { weigh } from './weigh.ts';
import { wire } from './wire.ts';
import { write } from './write/index.ts';

export const tropo: Dialect = { id: 'tropo', title: 'Tropo WebAPI', weigh, read, write, wire, face, coverage };
