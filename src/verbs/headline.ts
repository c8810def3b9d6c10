import type { VerbName } from './verb.ts';

/** The field that says most about a verb: it stands bare after the verb's name, and weighs most in likeness. */
const headlines: Readonly<Partial<Record<VerbName, string>>> = {
  say: 'text',
  redirect: 'callback',
  tag: 'tag',
  unsupported: 'said',
  conference: 'room',
  enqueue: 'queue',
  dequeue: 'queue',
  bridge: 'callId',
};

export function headlineOf(verb: string): string | undefined {
  return headlines[verb as VerbName];
}
