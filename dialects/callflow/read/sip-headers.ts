import type { Diagnostic } from '../../../src/verbs/index.ts';
import type { CallNotes } from '../notes.ts';
import type { ModuleData } from './module-data.ts';
import type { FlowNode } from './node.ts';

/** The only words that KAZOO replaces anywhere in a callflow. */
const words: ReadonlyMap<string, keyof CallNotes> = new Map([
  ['caller_id_number', 'callerNumber'],
  ['caller_id_name', 'callerName'],
  ['account_id', 'accountId'],
  ['billing_id', 'accountId'],
  ['reseller_id', 'accountId'],
]);

/**
 * `custom_sip_headers` of a new leg: a flat table, or tables for both directions of which `out` is the one that
 * leaves the switch.
 */
export function sipHeaders({ data, call, diagnose }: FlowNode): Readonly<Record<string, string>> {
  const flat = data.inner('custom_sip_headers');
  flat.known('in');
  const leaving = flat.inner('out');
  return { ...headersOf(flat, call, diagnose), ...headersOf(leaving, call, diagnose) };
}

function headersOf(
  table: ModuleData,
  call: CallNotes | null,
  diagnose: (diagnostic: Diagnostic) => void,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    table.unread().flatMap((name) => {
      const value = table.text(name);
      if (value === undefined) return [];
      const filled = value.replace(/\{(\w+)\}/g, (template, word: string) => {
        const field = words.get(word);
        return (field && call?.[field]) ?? template;
      });
      if (!call && [...value.matchAll(/\{(\w+)\}/g)].some(([, word = '']) => words.has(word)))
        diagnose({
          code: 'unfilled-placeholder',
          severity: 'warning',
          message: `${JSON.stringify(value)} is sent as it stands: only a pivot request would have told who calls.`,
          place: table.place(name),
        });
      return [[name, filled] as const];
    }),
  );
}
