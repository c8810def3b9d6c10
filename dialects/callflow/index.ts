import type { Dialect } from '../dialect.ts';
import { coverage } from './coverage.ts';
import { house } from './house/index.ts';
import { read } from './read/index.ts';
import { face } from './rest/index.ts';
import { weigh } from './weigh.ts';
import { wire } from './wire/index.ts';
import { write } from './write/index.ts';

/** Callflow JSON and Pivot requests of KAZOO (2600Hz). */
export const callflow: Dialect = {
  id: 'callflow',
  title: 'Callflow (2600Hz KAZOO)',
  weigh,
  read,
  write,
  wire,
  face,
  coverage,
  house,
};
