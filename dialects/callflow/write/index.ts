import type { Diagnostic, Script } from '../../../src/verbs/index.ts';
import type { Written } from '../../dialect.ts';
import { writeFlow } from './flow.ts';

/** Writes a script as a bare callflow, as KAZOO takes it from a Pivot server. */
export function write(script: Script): Written {
  const diagnostics = new Map<string, Diagnostic>();
  // What several branches lead to is written several times, but lost once.
  const flow = writeFlow(script, (diagnostic) => {
    diagnostics.set(JSON.stringify(diagnostic), diagnostic);
  });
  return {
    contentType: 'application/json',
    body: `${JSON.stringify(flow, null, 2)}\n`,
    diagnostics: [...diagnostics.values()],
  };
}
