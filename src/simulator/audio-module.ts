import { WebSocket } from 'ws';
import type { Timer } from '../clock/index.ts';
import { type Channel, tickMs } from './channel.ts';
import type { Api } from './exchange.ts';
import { separate } from './tokens.ts';
import { samplesPerMs } from './wav.ts';

/** Modules of others that carry a leg's sound to a WebSocket; the switch has none unless it is told so. */
export type AudioModule = 'audio_fork' | 'audio_stream';

/** `uuid_audio_fork` or `uuid_audio_stream`, as mod_audio_fork 0.8.9 and mod_audio_stream 1.0.3 answered on a 1.10.12. */
export function audioApi(module: AudioModule): Api {
  return (exchange, argument) => {
    const [id = '', action = '', ...rest] = separate(argument, ' ');
    const channel = exchange.locate(id);
    if (!channel) return failed;
    const running = channel.audioForks;
    if (action === 'start') {
      const [url = '', mix = '', rate = '', given = module] = rest;
      if (!['mono', 'mixed', 'stereo'].includes(mix)) return '-ERR no reply\n';
      // The real mod_audio_fork goes down here, and the switch with it.
      if (module === 'audio_fork' && channel.variables.get('local_media_port') === undefined) return failed;
      channel.preAnswer();
      const name = module === 'audio_fork' ? given : module;
      if (running.has(name) || rate !== '8k' || !/^wss?:/.test(url)) return failed;
      running.set(name, new AudioFork(channel, { module, name, url, channels: mix === 'stereo' ? 2 : 1 }));
      return '+OK Success\n';
    }
    const fork = running.get(module === 'audio_fork' ? (rest[0] ?? module) : module);
    if (!fork) return failed;
    switch (action) {
      case 'stop':
        fork.stop();
        return '+OK Success\n';
      case 'pause':
      case 'resume':
        fork.pause(action === 'pause');
        return '+OK Success\n';
      default:
        return failed;
    }
  };
}

const failed = '-ERR Operation Failed\n';

interface ForkFacts {
  readonly module: AudioModule;
  readonly name: string;
  readonly url: string;
  readonly channels: 1 | 2;
}

/**
 * One connection: 16 bit samples at 8 kHz every 20 ms, a hum where somebody speaks or something is heard. Two sides come
 * only together: while nothing is sent to the far end, what it says waits.
 */
export class AudioFork {
  readonly #channel: Channel;
  readonly #facts: ForkFacts;
  readonly #socket: WebSocket;
  readonly #spoken: boolean[] = [];
  #timer: Timer | undefined;
  #samples = 0;
  /** Unix ms up to which its sound has been told. */
  #at = 0;
  #isOver = false;
  #isPaused = false;

  constructor(channel: Channel, facts: ForkFacts) {
    this.#channel = channel;
    this.#facts = facts;
    const { module, url } = facts;
    const { clock } = channel.exchange;
    const release = clock.hold();
    this.#socket = new WebSocket(url, module === 'audio_fork' ? ['audio.drachtio.org'] : [], {
      perMessageDeflate: false,
      handshakeTimeout: 5000,
    });
    this.#tellOfTap('START');
    let connected = false;
    this.#socket.on('open', () => {
      release();
      connected = true;
      this.#tell('connect', module === 'audio_fork' ? undefined : { status: 'connected' });
      this.#at = clock.now();
      this.#next();
    });
    this.#socket.on('error', ({ message }) => !connected && this.#fail(6, message, 'connect_failed'));
    this.#socket.on('close', (code, reason) => {
      release();
      this.#timer?.cancel();
      if (!connected) return;
      if (code === 1006) this.#fail(1, 'Connection closed without WebSocket CLOSE (abnormal EOF)', 'disconnect');
      else if (module === 'audio_fork') this.#tell('disconnect');
      else this.#tell('disconnect', { status: 'disconnected', message: { code, reason: String(reason) } });
    });
  }

  /** Whoever asked for it is told nothing more. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#channel.audioForks.delete(this.#facts.name);
    this.#tellOfTap('STOP');
    this.#socket.close(1000);
  }

  /** Either way what has been gathered is thrown away. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#spoken.length = 0;
  }

  #next(): void {
    const { clock } = this.#channel.exchange;
    this.#timer = clock.timer(Math.max(1, this.#at + tickMs - clock.now()), () => {
      if (this.#channel.isGone) return this.stop();
      if (this.#socket.readyState !== WebSocket.OPEN) return;
      // A process may be late, a switch is not.
      for (; this.#at + tickMs <= clock.now(); this.#at += tickMs) this.#tick();
      this.#next();
    });
  }

  #tick(): void {
    this.#spoken.push((this.#channel.person?.speakingUntil ?? 0) > this.#at);
    if (this.#isPaused) this.#spoken.length = 0;
    else if (this.#facts.channels === 1 || this.#channel.sendsSound) this.#socket.send(this.#frame());
  }

  #frame(): Buffer {
    const { channels } = this.#facts;
    const count = tickMs * samplesPerMs;
    const frame = Buffer.alloc(count * 2 * channels);
    const speaks = this.#spoken.shift() ?? false;
    for (let at = 0; at < count; at++) {
      const hum = Math.round(8000 * Math.sin((2 * Math.PI * 400 * this.#samples++) / 8000));
      frame.writeInt16LE(speaks ? hum : 0, at * 2 * channels);
      if (channels === 2) frame.writeInt16LE(this.#channel.isHeard ? hum : 0, (at * 2 + 1) * 2);
    }
    return frame;
  }

  /** mod_audio_stream gives up its tap then; that of mod_audio_fork stays until it is stopped. */
  #fail(code: number, problem: string, inOtherModule: string): void {
    if (this.#facts.module === 'audio_fork') {
      this.#tell(inOtherModule, inOtherModule === 'disconnect' ? undefined : { reason: problem });
    } else {
      this.#tell('error', { status: 'error', message: { code, error: problem } });
      this.stop();
    }
  }

  #tell(event: string, body?: object): void {
    if (this.#isOver) return;
    const subclass = `mod_${this.#facts.module}::${event}`;
    this.#channel.fire('CUSTOM', { subclass, ...(body && { body: JSON.stringify(body) }) });
  }

  #tellOfTap(what: 'START' | 'STOP'): void {
    const { module, name } = this.#facts;
    this.#channel.fire(`MEDIA_BUG_${what}`, {
      before: [
        ['Media-Bug-Function', module === 'audio_fork' ? name : module],
        ['Media-Bug-Target', 'N/A'],
      ],
    });
  }
}
