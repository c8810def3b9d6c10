import { choices } from './choices.ts';
import { type Field, integer, key, needed, oneOf, table, text } from './words.ts';

/** What keys start; its data and children are looked at when it is read. */
const node: Field = table({
  module: needed(text({ minLength: 1, maxLength: 64 })),
  data: { type: 'object' },
  children: { type: 'object' },
});

/** `metaflow` of a callflow, `metaflows` of accounts, users and devices. */
export const metaflows: Field = table({
  binding_digit: key,
  digit_timeout: integer({ minimum: 0 }),
  listen_on: oneOf(choices.listensOn),
  numbers: { type: 'object', patternProperties: { '^[0-9]+$': node }, additionalProperties: false },
  patterns: { type: 'object', patternProperties: { '.+': node }, additionalProperties: false },
});
