import { type Diagnostic, end, leave, on, type Script } from '../../../src/verbs/index.ts';
import type { Callback, House, Outcome, ReadContext } from '../../dialect.ts';
import { kinds } from '../directory/kinds.ts';
import { readingOf } from '../read/index.ts';
import { steps } from './steps.ts';

/** What callflows do out of the account's directory, step by step, without a server of the customer's. */
export const house: House = { kinds, answer };

function answer(callback: Callback, outcome: Outcome, context: ReadContext): Script {
  const notes = callback.notes ?? {};
  const diagnostics: Diagnostic[] = [];
  const isNested = context.role !== 'call';
  const url = context.call?.account.apiUrl || 'http://localhost';
  const diagnose = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
  const reading = readingOf(context, { url: `${url}/`, diagnose, isNested });
  const answered = steps.get(callback.kind)?.({ notes, outcome, reading });
  const place = { pointer: '' };
  return {
    dialect: 'callflow',
    usable: true,
    verbs: answered?.verbs ?? [leave({ answers: false, place })],
    atEnd: isNested ? on : end(),
    atHangup: answered?.atHangup ?? end(),
    diagnostics,
  };
}
