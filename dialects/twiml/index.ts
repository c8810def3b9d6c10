import type { Dialect } from '../dialect.ts';
import { coverage } from './coverage.ts';
import { read } from './read/index.ts';
import { face } from './rest/index.ts';
import { streams } from './streams.ts';
import { weigh } from './weigh.ts';
import { wire } from './wire/index.ts';
import { write } from './write/index.ts';

export const twiml: Dialect = {
  id: 'twiml',
  title: 'TwiML (Twilio)',
  weigh,
  read,
  write,
  wire,
  streams,
  face,
  coverage,
};
