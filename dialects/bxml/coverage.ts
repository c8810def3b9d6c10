import type { Coverage } from '../dialect.ts';
import { elements } from './vocabulary.ts';

/** The vocabulary as the support tables show it. */
export const coverage: Coverage = {
  entries: [...elements].map(([name, { level, note, generation, attributes }]) => ({
    name,
    level,
    ...noted(generation, note),
    attributes: Object.entries(attributes).map(([attribute, facts]) => ({
      name: attribute,
      level: facts.level,
      ...noted(facts.generation, facts.note),
    })),
  })),
  differences: [
    'A verb with a callback url ends the document, whatever came of it; what stands behind is dead code and said to be (`unreachable-verb`). Bandwidth says nothing.',
    'A document that Bandwidth would refuse is refused as a whole, with the line and the reason in the trace; the fallback url and the route’s own ladder are tried before the call ends, with `invalid-bxml` as at Bandwidth.',
    'An answer is understood by what is in it, whatever its content type says. `True`, `10.0`, empty attributes, snake case and a prolog behind a blank line are read as meant, with a remark.',
    '`timeLimit` on Transfer, which is not Bandwidth’s, is kept in seconds; a locale without a listed voice is spoken in its language by whatever voice there is.',
    '`Pause` answers a ringing call unless the route says `pauseAnswers: false`: Bandwidth does not document it.',
    'A call that is refused is answered with 603, never with 480 or 503, so that the network does not offer it again.',
    '`recordComplete` carries a `status` as well, which servers in the field demand. A recording that came to nothing has `"status":"error"` and no `mediaUrl`.',
    'A recording of a conference is told without a tag, and its format is what the switch can write.',
    'Events of a conference are asked one after the other, each when the sound of the one before has been heard; Bandwidth asks at once and queues the answers.',
    'Streams are carried by a module of the switch (see the configuration); without one, and live transcriptions always, they are told as rejected with the cause `error`. One begins with the answer. What a bidirectional stream sends back is mixed into what the document plays.',
    '`Connect` rings endpoints as users of the switch by their ids; endpoint events are about the leg to them.',
    '`referComplete` names 603 and 202 where the switch does not say which status a REFER was answered with.',
    'Who answered is found out for calls that the REST API makes (docs/bxml-api.md), and where another dialect’s document asks for it; the latter is told beside the call, and no `answer` waits for it.',
    '`mediaUrl` and the like are urls of the REST API: they open to the credentials of an account that has it (docs/provider-apis.md).',
    'Of the first generation, the drafts’ `Call` and `SendMessage` are skipped; `callState` is `active` or `completed`.',
  ],
};

/** v2 goes without saying. */
function noted(generation: string | undefined, note: string | undefined): { readonly note?: string } {
  const words = [...(generation === 'v1' ? ['first generation'] : []), ...(note === undefined ? [] : [note])];
  return words.length > 0 ? { note: words.join('; ') } : {};
}
