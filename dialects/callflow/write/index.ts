import type { Diagnostic, Script, SetRingback } from '../../../src/verbs/index.ts';
import type { Written } from '../../dialect.ts';
import { audioName } from './audio-name.ts';
import { writeFlow } from './flow.ts';

/** Writes a script as a bare callflow, as KAZOO takes it from a Pivot server; as a whole document where it needs one. */
export function write(script: Script): Written {
  // What several branches lead to is written several times, but lost once.
  const diagnostics = new Map<string, Diagnostic>();
  const [first, ...rest] = script.verbs;
  const ringback = first?.verb === 'set-ringback' ? first : null;
  const flow = writeFlow(ringback ? { ...script, verbs: rest } : script, (diagnostic) => {
    diagnostics.set(JSON.stringify(diagnostic), diagnostic);
  });
  return {
    contentType: 'application/json',
    body: `${JSON.stringify(ringback ? { flow, ringback: soundsOf(ringback) } : flow, null, 2)}\n`,
    diagnostics: [...diagnostics.values()],
  };
}

function soundsOf({ unanswered, answered }: SetRingback) {
  return { ...(unanswered && { early: audioName(unanswered) }), ...(answered && { transfer: audioName(answered) }) };
}
