import type { Dialect } from '../dialect.ts';
import { coverage } from './coverage.ts';
import { read } from './read/read.ts';
import { weigh } from './weigh.ts';
import { wire } from './wire.ts';

export const tropo: Dialect = { id: 'tropo', title: 'Tropo WebAPI', weigh, read, wire, coverage };
