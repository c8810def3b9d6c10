import type { Heard, Listening, ListenRule } from '../switch/index.ts';
import type { Channel } from './channel.ts';
import { detectSpeech, listMediaBugs, loadGrammar, setRecogniser, stopDetecting } from './commands.ts';
import { type EslEvent, header } from './event.ts';
import { subscribeToSpeech } from './subscriptions.ts';

/** An engine that loads a large model takes a while; a leg that is asked about meanwhile is still there. */
const loadingMs = 5000;

/**
 * Starts `detect_speech`. The application answers the same whether the engine exists, its grammar can be read, or
 * neither: only the leg's list of media bugs tells whether somebody listens.
 */
export async function listenToCaller(channel: Channel, rule: ListenRule): Promise<Listening> {
  const [first, ...more] = rule.grammars;
  if (!first) return { ok: false, problem: 'there is no grammar' };
  const executions = [detectSpeech(rule.engine, first), ...more.map(loadGrammar)];
  const prepared = setRecogniser(channel.id, rule.parameters);
  const ear = new SpeechEvents(channel);
  const stop = async (): Promise<void> => {
    ear.close();
    await channel.inTurn(null, () => channel.run(stopDetecting(), 0).done);
  };
  channel.subscribe(subscribeToSpeech());
  const problem = await channel.inTurn(null, async () => {
    await channel.api(prepared);
    for (const execution of executions) {
      const end = await channel.run(execution, loadingMs).done;
      if (end.how === 'failed') return end.detail;
      if (end.how === 'gone') return 'the leg has ended';
    }
    const { text } = await channel.api(listMediaBugs(channel.id));
    return text.includes('<function>detect_speech</function>')
      ? null
      : `the switch has no recogniser ${rule.engine}, or it cannot use the grammar`;
  });
  if (problem === null)
    return {
      ok: true,
      onHeard: (listener) => ear.onHeard(listener),
      stop: () => (ear.isClosed ? Promise.resolve() : stop()),
    };
  ear.close();
  return { ok: false, problem: problem === 'gone' || problem === 'aborted' ? 'the leg has ended' : problem };
}

/** The DETECTED_SPEECH of a leg. A parked one tells each twice, with the same number. */
class SpeechEvents {
  readonly #forget: () => void;
  readonly #seen = new Set<string>();
  #unheard: Heard[] = [];
  #listener: ((heard: Heard) => void) | null = null;
  isClosed = false;

  constructor(channel: Channel) {
    this.#forget = channel.onEvent((event) => {
      if (event.name === 'DETECTED_SPEECH' && header(event, 'Unique-ID') === channel.id) this.#take(event);
    });
  }

  onHeard(listener: (heard: Heard) => void): () => void {
    this.#listener = listener;
    for (const heard of this.#unheard.splice(0)) listener(heard);
    return () => {
      this.#listener = null;
    };
  }

  close(): void {
    this.isClosed = true;
    this.#forget();
  }

  #take(event: EslEvent): void {
    const number = header(event, 'Event-Sequence') ?? '';
    const heard = this.#seen.has(number) ? null : heardIn(event);
    if (number !== '') this.#seen.add(number);
    if (!heard) return;
    if (this.#listener) this.#listener(heard);
    else this.#unheard.push(heard);
  }
}

function heardIn({ headers, body }: EslEvent): Heard | null {
  switch (headers['Speech-Type']) {
    case 'begin-speaking':
      return { kind: 'begins' };
    case 'detected-partial-speech':
      return { kind: 'partial', body };
    case 'detected-speech':
      return { kind: 'result', body };
    case 'closed':
      return { kind: 'closed' };
    default:
      return null;
  }
}
