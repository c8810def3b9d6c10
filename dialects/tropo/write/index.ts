import type { Diagnostic, Script } from '../../../src/verbs/index.ts';
import type { Written } from '../../dialect.ts';
import { writeHandlers } from './handlers.ts';
import { writeSteps } from './steps.ts';

/** Writes a script as a Tropo document: its steps, then the handlers that say where it goes. */
export function write(script: Script): Written {
  const diagnostics: Diagnostic[] = [];
  const lose = (diagnostic: Diagnostic) => {
    diagnostics.push(diagnostic);
  };
  const { steps, goOn, failures } = writeSteps(script, lose);
  const tropo = [...steps, ...writeHandlers(script, goOn, failures, lose)];
  return {
    contentType: 'application/json',
    body: `${JSON.stringify({ tropo }, null, 2)}\n`,
    diagnostics,
  };
}
