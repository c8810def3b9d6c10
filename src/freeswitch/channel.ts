import type { Clock } from '../clock/index.ts';
import type { ChannelFacts, KeyPress, Leg, LegEnd, SwitchAbilities, SwitchWitness } from '../switch/index.ts';
import { ApplicationRun } from './application-run.ts';
import type { SocketAddress } from './arguments.ts';
import {
  type ApiCall,
  type Command,
  callApi,
  type Execution,
  execute,
  exists,
  playback,
  stopPlaying,
} from './commands.ts';
import type { EslConnection, Reply } from './connection.ts';
import { type EslEvent, header } from './event.ts';
import type { ExpectedLegs } from './expected-legs.ts';
import { LegLife } from './leg-life.ts';
import { Turns } from './turns.ts';

export interface ChannelParts {
  readonly connection: EslConnection;
  readonly clock: Clock;
  readonly witness: SwitchWitness;
  readonly abilities: SwitchAbilities;
  /** A uuid that nothing else has. */
  readonly newId: () => string;
  /** Where the switch reaches us for another leg. */
  readonly ourAddress: SocketAddress;
  readonly expected: ExpectedLegs;
}

/**
 * The controlled channel of one call, below the operations: sends commands, sorts events by whose they are,
 * and lets one operation run at a time.
 */
export class Channel {
  readonly id: string;
  readonly facts: ChannelFacts;
  readonly clock: Clock;
  readonly life: LegLife;
  /** For channels that are rung for this one: a uuid that nothing else has. */
  readonly newId: () => string;
  readonly #parts: ChannelParts;
  readonly #runs = new Map<string, ApplicationRun>();
  readonly #keyListeners = new Set<(key: KeyPress) => void>();
  readonly #subscribed = new Set<string>();
  readonly #turns: Turns;

  constructor(id: string, facts: ChannelFacts, answered: boolean, parts: ChannelParts) {
    this.id = id;
    this.facts = facts;
    this.clock = parts.clock;
    this.life = new LegLife(parts.clock, facts, answered);
    this.newId = parts.newId;
    this.#parts = parts;
    this.#turns = new Turns(this.life.gone, () => this.run(playback(endlessSilence, ''), null));
    const { connection } = parts;
    connection.onEvent((event) => this.#take(event));
    connection.onNotice((notice) => {
      if (notice.headers['Content-Disposition'] === 'linger') this.life.expectEnd();
    });
    void connection.closed.then(() => this.life.lose());
    void this.life.ended.then(() => this.#endRuns());
  }

  get gone(): AbortSignal {
    return this.life.gone;
  }

  get ended(): Promise<LegEnd> {
    return this.life.ended;
  }

  onKey(listener: (key: KeyPress) => void): () => void {
    this.#keyListeners.add(listener);
    return () => this.#keyListeners.delete(listener);
  }

  /** Every event that reaches us, of our own channel and of those that are rung for it. */
  onEvent(listener: (event: EslEvent) => void): () => void {
    return this.#parts.connection.onEvent(listener);
  }

  /** Adds to the events that reach us; once for each command. */
  subscribe(command: Command): void {
    if (this.#subscribed.has(command.bytes)) return;
    this.#subscribed.add(command.bytes);
    void this.#send(command);
  }

  get ourAddress(): SocketAddress {
    return this.#parts.ourAddress;
  }

  /** A leg with this mark will connect to us, for something that is done on this channel. Returns what forgets it. */
  expect(mark: string, take: (leg: Leg) => Promise<void>): () => void {
    return this.#parts.expected.expect(mark, { witness: this.#parts.witness, take });
  }

  /** `leaves` is called when another channel, rung for this one, is taken out of that. Returns what forgets it. */
  whenTaken(id: string, leaves: () => void): () => void {
    return this.#parts.expected.whenTaken(id, leaves);
  }

  get isConnected(): boolean {
    return this.#parts.connection.isOpen;
  }

  surelyHas(application: string): boolean {
    return this.#parts.abilities.surelyHas?.(application) ?? false;
  }

  /** A command about the connection itself. */
  async tell(command: Command): Promise<Reply> {
    const reply = await this.#send(command);
    this.#parts.witness.told(command.name, command.shown, reply.text);
    return reply;
  }

  /** Works also while an application runs. */
  api(call: ApiCall): Promise<Reply> {
    return this.tell(callApi(call));
  }

  /**
   * Starts an application; one at a time (see `inTurn`). `expectedMs` is the longest it can take, null if only
   * the switch knows; `stop` is asked, again and again, to end it, by default with `uuid_break`.
   */
  run(
    execution: Execution,
    expectedMs: number | null,
    stop: () => void = () => void this.api(stopPlaying(this.id)),
  ): ApplicationRun {
    const run = new ApplicationRun(execution, expectedMs, {
      clock: this.clock,
      stopPlaying: stop,
      isAlive: () => this.#isAlive(),
    });
    this.#runs.set(run.id, run);
    void run.done.then((end) => {
      this.#runs.delete(run.id);
      const response = end.how === 'completed' ? end.response : end.how === 'gone' ? this.#epitaph() : end.detail;
      this.#parts.witness.told(execution.application, execution.shown, response);
    });
    if (!this.#parts.abilities.has(execution.application))
      run.fail(`the switch has no application ${execution.application}`);
    else if (this.gone.aborted) run.gone();
    else
      void this.#send(execute(execution, run.id)).then((reply) => {
        if (reply.kind === 'error') run.fail(`the switch refused it: ${reply.text}`);
      });
    return run;
  }

  /** Does `work` when every operation before it is over; says so if by then it need not begin. */
  inTurn<Result>(signal: AbortSignal | null, work: () => Promise<Result>): Promise<Result | 'aborted' | 'gone'> {
    return this.#turns.take(signal, work);
  }

  /**
   * What the caller hears has no gaps until what it returns is called: where nothing else plays, silence does. For what
   * the switch does with every frame of it, and only then.
   */
  keepSounding(): () => Promise<void> {
    return this.#turns.fill();
  }

  #send(command: Command): Promise<Reply> {
    return this.#parts.connection.send(command);
  }

  async #isAlive(): Promise<boolean> {
    const reply = await this.api(exists(this.id));
    const alive = reply.kind !== 'closed' && reply.text !== 'false';
    if (!alive) this.life.lose();
    return alive;
  }

  #take(event: EslEvent): void {
    if (header(event, 'Unique-ID') !== this.id) return;
    if (event.name === 'DTMF') this.#press(event);
    this.life.take(event);
    if (event.name.startsWith('CHANNEL_EXECUTE')) this.#runs.get(header(event, 'Application-UUID') ?? '')?.take(event);
  }

  #press(event: EslEvent): void {
    const key = keyOf(event, this.clock.now());
    for (const listener of this.#keyListeners) listener(key);
  }

  #endRuns(): void {
    for (const run of this.#runs.values()) run.gone();
  }

  #epitaph(): string {
    return `the leg ended: ${this.life.cause ?? 'lost'}`;
  }
}

export function keyOf(event: EslEvent, at: number): KeyPress {
  return {
    key: header(event, 'DTMF-Digit') ?? '',
    durationMs: Math.round(Number(header(event, 'DTMF-Duration') ?? 0) / samplesPerMs),
    at,
  };
}

const endlessSilence = { kind: 'silence', durationMs: 'endless' } as const;
/** The length of a key is told in samples of 8 kHz. */
const samplesPerMs = 8;
