import type { SpeechEngine } from './engine.ts';

/** An engine of the switch's own, by the name that its `speak` knows. Whether it is there is only heard. */
export function switchEngine(
  name: string,
  { voice, speaksSsml = false }: { readonly voice?: string; readonly speaksSsml?: boolean } = {},
): SpeechEngine {
  return {
    name,
    speaksSsml,
    makes: 'speech',
    identity: 'switch',
    ...(voice !== undefined && { voice }),
    utter: async ({ text, voice: chosen }) => ({ ok: true, speech: { engine: name, voice: chosen, text } }),
  };
}
