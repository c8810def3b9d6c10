import { openSource } from '../../../src/document/index.ts';
import type { Script, Verb, VerbName, VerbOf } from '../../../src/verbs/index.ts';
import type { ReadContext, Reply } from '../../dialect.ts';
import { read } from '../read/document.ts';

/** A document as a server of https://app.example.com would send it. */
export function replyOf(body: string, changes: Partial<Reply> = {}): Reply {
  return {
    url: 'https://app.example.com/ivr/start',
    method: 'POST',
    status: 200,
    contentType: 'text/html',
    headers: {},
    source: openSource(new TextEncoder().encode(body), null),
    ...changes,
  };
}

export function readText(body: string, changes: Partial<ReadContext> = {}): Script {
  return read(replyOf(body), { role: 'call', answered: false, notes: {}, settings: {}, ...changes });
}

/** The only verb of this name in a script. */
export function theOnly<Name extends VerbName>(script: Script, name: Name): VerbOf<Name> {
  const [verb, ...more] = script.verbs.filter((candidate: Verb) => candidate.verb === name);
  if (!verb || more.length > 0) throw new Error(`the script has ${more.length + (verb ? 1 : 0)} ${name}`);
  return verb as VerbOf<Name>;
}
