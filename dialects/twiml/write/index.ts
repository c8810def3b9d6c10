import type { Diagnostic, Script } from '../../../src/verbs/index.ts';
import type { Written } from '../../dialect.ts';
import { writeList } from '../../one-list.ts';
import { tag, xmlBody } from '../../xml-body.ts';
import { wordsOf } from './verbs.ts';

/** Elements that hold elements alone. */
const containers: ReadonlySet<string> = new Set([
  'Response',
  'Gather',
  'Dial',
  'Client',
  'Connect',
  'Start',
  'Stop',
  'Refer',
  'Pay',
  'Prompt',
]);

/** A script as a TwiML document: the inverse of `read`. */
export function write(script: Script): Written {
  const diagnostics: Diagnostic[] = [];
  const lose = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  const words = wordsOf({ own: script.dialect === 'twiml', lose, language: undefined });
  const root = tag('Response', {}, writeList(script, words, lose));
  return { contentType: 'text/xml', body: xmlBody(root, containers), diagnostics };
}
