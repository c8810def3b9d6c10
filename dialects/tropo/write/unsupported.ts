import { openSource } from '../../../src/document/index.ts';
import type { JsonObject, Unsupported } from '../../../src/verbs/index.ts';
import type { Reply } from '../../dialect.ts';
import { entryOf, isAction } from '../catalogue.ts';
import { read } from '../read/read.ts';
import { required } from './parameters.ts';

/**
 * An action that was not carried out, by its name: its parameters were not kept. Undefined where the name alone
 * would be understood differently.
 */
export function writeUnsupported({ said, reason }: Unsupported, isRequired: boolean): JsonObject | undefined {
  if (!isAction(said)) return undefined;
  const say = entryOf(said).parameters.has('required') ? required(isRequired) : {};
  return [say, { ...say, channel: 'TEXT' }]
    .map((parameters): JsonObject => ({ [said]: parameters }))
    .find((step) => {
      const [verb, ...others] = read(replyWith({ tropo: [step] }), context).verbs;
      return verb?.verb === 'unsupported' && verb.said === said && verb.reason === reason && others.length === 0;
    });
}

const context = { role: 'call', answered: false, notes: {}, settings: {} } as const;

function replyWith(document: JsonObject): Reply {
  const source = openSource(new TextEncoder().encode(JSON.stringify(document)), null);
  return { url: 'https://document.invalid/', method: 'POST', status: 200, contentType: null, headers: {}, source };
}
