import type { WebSocket } from 'ws';
import type { StreamFacts, StreamTalk, StreamTrack } from '../../dialects/dialect.ts';
import { whenAborted } from '../clock/index.ts';
import type { CarriedStream, StreamEnd, StreamFailure, StreamPlan } from '../run/index.ts';
import type { SoundFork } from '../switch/index.ts';
import { connectFarSide } from './far-side.ts';
import { Lag } from './lag.ts';
import { muLawOf } from './mu-law.ts';
import type { CarriedCall, CarrierParts } from './parts.ts';
import { PlayOut } from './play-out.ts';

/**
 * One stream: first the far side, then the switch's module, then sound until one of them, the leg or `stop` ends it.
 * Neither side is waited for without a limit, and what a slow one has not taken is bounded.
 */
export class Carriage implements CarriedStream {
  readonly begun: Promise<StreamFailure | null>;
  readonly ended: Promise<StreamEnd>;
  readonly #plan: StreamPlan;
  readonly #call: CarriedCall;
  readonly #parts: CarrierParts;
  readonly #over = new AbortController();
  readonly #end: PromiseWithResolvers<StreamEnd> = Promise.withResolvers();
  readonly #begin: PromiseWithResolvers<StreamFailure | null> = Promise.withResolvers();
  readonly #closing: (() => Promise<void> | void)[] = [];
  /** Of the module, per side, that make no whole frame yet. */
  readonly #rest = new Map<StreamTrack, Uint8Array>();
  readonly #complained = new Set<string>();
  #lag: Lag | undefined;
  #how: StreamEnd | undefined;

  constructor(plan: StreamPlan, call: CarriedCall, parts: CarrierParts) {
    this.#plan = plan;
    this.#call = call;
    this.#parts = parts;
    this.begun = this.#begin.promise;
    this.ended = this.#end.promise;
  }

  begin(): void {
    this.#closing.push(whenAborted(this.#call.leg.gone, () => this.#finish({ by: 'leg' })));
    void this.#run().finally(() => this.#close());
  }

  async stop(): Promise<void> {
    this.#finish({ by: 'us' });
    await this.ended;
  }

  /** The first word about the end counts. */
  #finish(how: StreamEnd): void {
    this.#how ??= how;
    this.#over.abort();
  }

  async #close(): Promise<void> {
    this.#finish({ by: 'failure' });
    this.#begin.resolve({ event: 'failed', problem: 'it was stopped before it began' });
    for (const close of this.#closing.reverse()) await close();
    this.#end.resolve(this.#how ?? { by: 'us' });
  }

  /** A leg that rings has no sound: its stream begins with the answer. */
  async #run(): Promise<void> {
    await Promise.race([this.#call.leg.pickedUp, this.#overAtLast()]);
    if (this.#over.signal.aborted) return;
    const release = this.#parts.clock.hold();
    let far: WebSocket | StreamFailure;
    let near: WebSocket | StreamFailure;
    try {
      far = await this.#connectFar();
      if ('problem' in far) return this.#fail(far);
      near = await this.#connectNear();
      if ('problem' in near) return this.#fail(near);
    } finally {
      release();
    }
    if (this.#over.signal.aborted) return;
    this.#begin.resolve(null);
    this.#carry(near, far);
    await this.#overAtLast();
  }

  #overAtLast(): Promise<void> {
    return new Promise((resolve) => whenAborted(this.#over.signal, resolve));
  }

  #fail(failure: StreamFailure): void {
    this.#begin.resolve(failure);
    this.#finish({ by: 'failure', problem: failure.problem });
  }

  async #connectFar(): Promise<WebSocket | StreamFailure> {
    const { url, credentials } = this.#plan;
    const { protocol, facts, trustedOrigins } = this.#call;
    const far = await connectFarSide({
      url,
      headers: protocol.headers(facts(), this.#facts),
      guard: this.#parts.guard,
      trustedOrigins,
      signal: this.#over.signal,
      ...(credentials && { credentials }),
    });
    if ('problem' in far) return far;
    far.on('error', () => far.terminate());
    far.once('close', () => this.#finish({ by: 'far-side' }));
    this.#closing.push(() => closed(far));
    return far;
  }

  /** The switch's module is told where to bring the sound, and comes. */
  #connectNear(): Promise<WebSocket | StreamFailure> {
    const { relay, module, clock, newId } = this.#parts;
    const token = newId().replaceAll('-', '').toLowerCase();
    return new Promise((resolve) => {
      const fail = (problem: string) => resolve({ event: 'failed', problem });
      let arrived: WebSocket | undefined;
      const forget = relay.expect(token, (near) => {
        near.once('close', () => this.#nearGone());
        arrived = near;
        resolve(near);
      });
      const fork: SoundFork = this.#call.leg.fork({
        module,
        port: relay.port,
        token,
        sides: this.#plan.track === 'caller' ? 'caller' : 'both',
      });
      if (this.#plan.track !== 'caller') this.#lag = new Lag(clock, () => fork.catchUp());
      const timer = clock.timer(moduleMs, () => fail(`the switch did not connect to us within ${moduleMs} ms`));
      whenAborted(this.#over.signal, () => fail('nobody waits for it any more'));
      // The module closes its end by itself when it is told to stop.
      this.#closing.push(
        () => arrived?.terminate(),
        () => fork.stop(),
        () => timer.cancel(),
        forget,
      );
      void fork.begun.then((problem) => problem !== null && fail(problem));
      void fork.ended.then(fail);
    });
  }

  /** Of a leg that has hung up, the switch may tell us a little later than its module does. */
  #nearGone(): void {
    const problem = 'the switch brings no more sound';
    const timer = this.#parts.clock.timer(hangupMs, () => this.#finish({ by: 'failure', problem }));
    this.#closing.push(() => timer.cancel());
  }

  #carry(near: WebSocket, far: WebSocket): void {
    const { clock, folder } = this.#parts;
    const { leg, protocol, facts } = this.#call;
    const talk = protocol.begin(facts(), this.#facts);
    const startedAt = clock.now();
    const say = (text: string | null) => void (text !== null && far.readyState === far.OPEN && far.send(text));
    const { id, bidirectional } = this.#plan;
    const mix = bidirectional ? leg.mixIn() : null;
    if (mix) this.#closing.push(() => mix.close());
    const playOut =
      mix &&
      new PlayOut({
        mix,
        gone: leg.gone,
        clock,
        folder,
        id,
        played: (mark) => say(talk.played(mark)),
        failed: (problem) =>
          this.#complain({ code: 'stream-sound-lost', message: `Sound for the caller was lost: ${problem}.` }),
      });
    for (const text of talk.opening()) say(text);
    this.#closing.push(() => {
      for (const text of talk.closing()) say(text);
    });
    if (playOut) this.#closing.push(() => playOut.close());
    if (bidirectional) this.#closing.push(leg.onKey(({ key }) => say(talk.key(key))));
    near.on('message', (data, isBinary) => {
      // Until the switch has stopped it brings more, and nothing comes after the word about the end.
      if (this.#over.signal.aborted || !isBinary || !(data instanceof Buffer)) return;
      this.#lag?.heard(data.length);
      for (const { track, bytes } of this.#framesOf(data)) {
        const text = talk.sound(track, bytes, clock.now() - startedAt);
        if (far.bufferedAmount < mostUnsent) say(text);
        else
          this.#complain({
            code: 'stream-slow',
            message: 'The far side of the stream takes sound too slowly; some is left out.',
          });
      }
    });
    if (playOut) far.on('message', (data) => !this.#over.signal.aborted && this.#obey(talk, String(data), playOut));
  }

  #obey(talk: StreamTalk, text: string, playOut: PlayOut): void {
    const told = talk.hear(text);
    switch (told.order) {
      case 'play':
        if (!playOut.add(told.bytes))
          this.#complain({
            code: 'stream-sound-lost',
            message: 'The far side of the stream sent more than can wait; some is not played.',
          });
        return;
      case 'mark':
        if (!playOut.mark(told.mark))
          this.#complain({
            code: 'stream-sound-lost',
            message: 'The far side of the stream sent more marks than can wait.',
          });
        return;
      case 'clear':
        playOut.clear();
        return;
      case 'none':
        if (told.problem !== undefined)
          this.#complain({
            code: 'stream-message-ignored',
            message: `A message of the stream’s far side is ignored: ${told.problem}.`,
          });
    }
  }

  /** Each thing is said once a stream. */
  #complain({ code, message }: { readonly code: string; readonly message: string }): void {
    if (this.#complained.has(message)) return;
    this.#complained.add(message);
    if (this.#complained.size <= mostComplaints) this.#plan.diagnose({ code, severity: 'warning', message });
  }

  get #facts(): StreamFacts {
    const { id, name, url, track, parameters, bidirectional } = this.#plan;
    const tracks: readonly StreamTrack[] = track === 'both' ? ['caller', 'heard'] : [track];
    return { id, url, tracks, parameters, bidirectional, ...(name !== undefined && { name }) };
  }

  *#framesOf(samples: Buffer): Iterable<{ readonly track: StreamTrack; readonly bytes: Uint8Array }> {
    const channels = this.#plan.track === 'caller' ? 1 : 2;
    for (const track of this.#facts.tracks) {
      const fresh = muLawOf(samples, channels, track === 'heard' ? 1 : 0);
      const sound = Buffer.concat([this.#rest.get(track) ?? new Uint8Array(), fresh]);
      let at = 0;
      for (; at + frameBytes <= sound.length; at += frameBytes)
        yield { track, bytes: sound.subarray(at, at + frameBytes) };
      this.#rest.set(track, sound.subarray(at));
    }
  }
}

/** Closes as the protocol wants it, or else at once. */
function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.CLOSED) return resolve();
    const timer = setTimeout(() => socket.terminate(), closeMs);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1000);
  });
}

/** 20 ms. */
const frameBytes = 160;
const moduleMs = 5000;
const closeMs = 2000;
const hangupMs = 500;
/** Half a minute of two sides; on its way are the kernels’ megabytes too. */
const mostUnsent = 1024 * 1024;
const mostComplaints = 20;
