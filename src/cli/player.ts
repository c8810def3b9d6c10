import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from '../../dialects/dialect.ts';
import { VirtualClock } from '../clock/index.ts';
import { type Config, parseConfig } from '../config/index.ts';
import {
  type AnsweringServer,
  type CallSheet,
  liveAnswers,
  type RecordedCall,
  recordCall,
  recordedAnswers,
  startAnsweringServer,
} from '../replay/index.ts';
import { ScriptedCaller } from '../simulator/index.ts';
import type { TraceEvent } from '../trace/index.ts';
import { type PlannedCall, placeCall } from './place-call.ts';
import { calleeOf, routeOf, simulatedCall, standInAudio } from './sheet-call.ts';

/** Plays recorded calls again, in virtual time, one after the other. */
export class Player implements AsyncDisposable {
  readonly #dialects: readonly Dialect[];
  readonly #server: AnsweringServer;
  readonly #storage: string;
  readonly #configs = new Map<string, Config>();
  #played = 0;

  private constructor(dialects: readonly Dialect[], server: AnsweringServer) {
    this.#dialects = dialects;
    this.#server = server;
    this.#storage = mkdtempSync(join(tmpdir(), 'dragoman-replay-'));
  }

  static async start(dialects: readonly Dialect[]): Promise<Player> {
    return new Player(dialects, await startAnsweringServer());
  }

  /** With the recorded answers: what we do now. */
  async playAgain(call: RecordedCall): Promise<RecordedCall> {
    const { sheet, exchanges } = call;
    const events = await this.#play(call, {
      detour: recordedAnswers(exchanges, this.#server),
      audio: () => standInAudio(sheet.audio),
      publicUrl: sheet.publicUrl,
      trustedOrigins: [],
    });
    const { audio, callees } = sheet;
    const now = recordCall(events, { realtime: false, audio, callees });
    return { ...now, sheet: { ...sheet, ends: now.sheet.ends } };
  }

  /** With the answers that the server at `origin` gives now. */
  async playAgainst(call: RecordedCall, origin: string): Promise<RecordedCall> {
    const { sheet, exchanges } = call;
    const events = await this.#play(call, {
      detour: liveAnswers(exchanges, origin),
      trustedOrigins: [origin],
    });
    const { audio, callees } = sheet;
    const now = recordCall(events, { realtime: false, isAddressMadeUp: true, audio, callees });
    return { ...now, sheet: { ...sheet, publicUrl: now.sheet.publicUrl, ends: now.sheet.ends } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
    rmSync(this.#storage, { recursive: true, force: true });
  }

  async #play(
    { sheet }: RecordedCall,
    {
      trustedOrigins,
      ...plan
    }: Pick<PlannedCall, 'detour' | 'audio' | 'publicUrl'> & { trustedOrigins: readonly string[] },
  ): Promise<readonly TraceEvent[]> {
    const events: TraceEvent[] = [];
    const hangsUp = sheet.hangsUpAfterMs === undefined ? {} : { hangsUpAfterMs: sheet.hangsUpAfterMs };
    await placeCall({
      ...plan,
      dialects: this.#dialects,
      config: {
        ...this.#configOf(sheet),
        storage: join(this.#storage, String(++this.#played)),
        routes: [routeOf(sheet, trustedOrigins)],
      },
      clock: new VirtualClock(),
      caller: new ScriptedCaller({ steps: sheet.caller, ...hangsUp }),
      call: simulatedCall(sheet),
      callees: sheet.callees.map(calleeOf),
      seen: (event) => events.push(event),
    });
    return events;
  }

  #configOf({ configuration }: CallSheet): Config {
    const text = JSON.stringify(configuration);
    const known = this.#configs.get(text);
    if (known) return known;
    const config = parseConfig(text, 'configuration', { formats: this.#dialects.map(({ id }) => id), environment: {} });
    this.#configs.set(text, config);
    return config;
  }
}
