import type { BindKeys, Diagnostic, Script, SetRingback, Verb } from '../../../src/verbs/index.ts';
import type { Written } from '../../dialect.ts';
import { audioName } from './audio-name.ts';
import { writeFlow } from './flow.ts';
import { writeMetaflow } from './metaflow.ts';

/** Writes a script as a bare callflow, as KAZOO takes it from a Pivot server; as a whole document where it needs one. */
export function write(script: Script): Written {
  // What several branches lead to is written several times, but lost once.
  const diagnostics = new Map<string, Diagnostic>();
  const lose = (diagnostic: Diagnostic) => {
    diagnostics.set(JSON.stringify(diagnostic), diagnostic);
  };
  const { verbs, ...around } = ofDocument(script.verbs);
  const flow = writeFlow({ ...script, verbs }, lose);
  const document = {
    flow,
    ...(around.ringback && { ringback: soundsOf(around.ringback) }),
    ...(around.keys && {
      metaflow: writeMetaflow(around.keys, (inner) => writeFlow({ ...script, verbs: inner }, lose)),
    }),
  };
  return {
    contentType: 'application/json',
    body: `${JSON.stringify(Object.keys(document).length > 1 ? document : flow, null, 2)}\n`,
    diagnostics: [...diagnostics.values()],
  };
}

/** Verbs at the beginning that stand beside the flow. */
function ofDocument(verbs: readonly Verb[]): {
  readonly verbs: readonly Verb[];
  readonly ringback?: SetRingback;
  readonly keys?: BindKeys;
} {
  const [first, ...rest] = verbs;
  if (first?.verb === 'set-ringback') return { ...ofDocument(rest), ringback: first };
  if (first?.verb === 'bind-keys') return { verbs: rest, keys: first };
  return { verbs };
}

function soundsOf({ unanswered, answered }: SetRingback) {
  return { ...(unanswered && { early: audioName(unanswered) }), ...(answered && { transfer: audioName(answered) }) };
}
