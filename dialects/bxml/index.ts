import type { Dialect } from '../dialect.ts';
import { coverage } from './coverage.ts';
import { read } from './read/document.ts';
import { face } from './rest/index.ts';
import { streams } from './streams.ts';
import { weigh } from './weigh.ts';
import { wire } from './wire/wire.ts';
import { write } from './write/index.ts';

export const bxml: Dialect = {
  id: 'bxml',
  title: 'BXML (Bandwidth)',
  weigh,
  read,
  write,
  wire,
  streams,
  face,
  coverage,
};
