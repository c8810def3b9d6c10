import { WebSocket } from 'ws';
import type { Timer } from '../clock/index.ts';
import { type Channel, tickMs } from './channel.ts';
import { channelHeaders } from './channel-headers.ts';
import type { Api } from './exchange.ts';
import { separate } from './tokens.ts';
import { samplesPerMs } from './wav.ts';

/** Modules of others that carry a leg's sound to a WebSocket; the switch has none unless it is told so. */
export type AudioModule = 'audio_fork' | 'audio_stream';

/** `uuid_audio_fork` or `uuid_audio_stream`, as far as the README of each describes it. */
export function audioApi(module: AudioModule): Api {
  return (exchange, argument) => {
    const [id = '', action = '', ...rest] = separate(argument, ' ');
    const channel = exchange.locate(id);
    if (!channel) return '-ERR Operation Failed\n';
    const running = channel.audioForks;
    if (action === 'start') {
      const [url = '', mix = '', rate = '', name = module] = rest;
      if (running.has(name) || rate !== '8k' || !['mono', 'mixed', 'stereo'].includes(mix) || !/^wss?:/.test(url))
        return '-ERR Operation Failed\n';
      running.set(name, new AudioFork(channel, module, url, mix === 'stereo' ? 2 : 1, () => running.delete(name)));
      return '+OK Success\n';
    }
    const fork = running.get(rest[0] ?? module);
    if (action !== 'stop' || !fork) return '-ERR Operation Failed\n';
    fork.stop();
    return '+OK Success\n';
  };
}

/** One connection: 16 bit samples at 8 kHz every 20 ms, a hum where somebody speaks or something is heard. */
export class AudioFork {
  readonly #channel: Channel;
  readonly #module: AudioModule;
  readonly #channels: 1 | 2;
  readonly #socket: WebSocket;
  readonly #forget: () => void;
  #timer: Timer | undefined;
  #samples = 0;

  constructor(channel: Channel, module: AudioModule, url: string, channels: 1 | 2, forget: () => void) {
    this.#channel = channel;
    this.#module = module;
    this.#channels = channels;
    this.#forget = forget;
    const { clock } = channel.exchange;
    const release = clock.hold();
    this.#socket = new WebSocket(url, module === 'audio_fork' ? ['audio.drachtio.org'] : [], {
      perMessageDeflate: false,
      handshakeTimeout: 5000,
    });
    let connected = false;
    this.#socket.on('open', () => {
      release();
      connected = true;
      this.#tell('connect', '{"status":"connected"}');
      this.#next();
    });
    this.#socket.on('error', ({ message }) => {
      if (!connected) this.#tell(module === 'audio_fork' ? 'connect_failed' : 'error', message);
    });
    this.#socket.on('close', () => {
      release();
      this.#timer?.cancel();
      this.#forget();
      if (connected) this.#tell('disconnect', '{"status":"disconnected"}');
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#forget();
    this.#socket.close();
  }

  #next(): void {
    this.#timer = this.#channel.exchange.clock.timer(tickMs, () => {
      if (this.#channel.isGone) return this.stop();
      if (this.#socket.readyState !== WebSocket.OPEN) return;
      this.#socket.send(this.#frame());
      this.#next();
    });
  }

  #frame(): Buffer {
    const count = tickMs * samplesPerMs;
    const frame = Buffer.alloc(count * 2 * this.#channels);
    const speaks = (this.#channel.person?.speakingUntil ?? 0) > this.#channel.exchange.clock.now();
    for (let at = 0; at < count; at++) {
      const hum = Math.round(8000 * Math.sin((2 * Math.PI * 400 * this.#samples++) / 8000));
      frame.writeInt16LE(speaks ? hum : 0, at * 2 * this.#channels);
      if (this.#channels === 2) frame.writeInt16LE(this.#channel.isHeard ? hum : 0, (at * 2 + 1) * 2);
    }
    return frame;
  }

  #tell(event: string, body: string): void {
    const { exchange } = this.#channel;
    exchange.fire('CUSTOM', channelHeaders(this.#channel), { subclass: `mod_${this.#module}::${event}`, body });
  }
}
