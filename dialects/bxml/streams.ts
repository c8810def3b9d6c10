import type { CallFacts, StreamFacts, StreamOrder, StreamProtocol, StreamTalk, StreamTrack } from '../dialect.ts';
import { objectIn } from '../json-object.ts';
import { accountId, callId, streamId } from './wire/identity.ts';

/** Media streaming (reference 2.12): JSON texts, with the number of a frame as a text. */
export const streams: StreamProtocol = {
  headers: () => ({}),
  begin: (call, stream) => new MediaStream(call, stream),
};

const trackWords: Readonly<Record<StreamTrack, string>> = { caller: 'inbound', heard: 'outbound' };

/** Of ours; the other kinds of sound that Bandwidth takes are not brought to it. */
const muLaw = 'audio/pcmu';

class MediaStream implements StreamTalk {
  readonly #call: CallFacts;
  readonly #stream: StreamFacts;
  #sequence = 0;

  constructor(call: CallFacts, stream: StreamFacts) {
    this.#call = call;
    this.#stream = stream;
  }

  opening(): readonly string[] {
    const { parameters } = this.#stream;
    const hasAny = Object.keys(parameters).length > 0;
    return [
      JSON.stringify({ eventType: 'start', metadata: this.#metadata(), ...(hasAny && { streamParams: parameters }) }),
    ];
  }

  sound(track: StreamTrack, bytes: Uint8Array): string {
    const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
    const sequenceNumber = String(++this.#sequence);
    return JSON.stringify({ eventType: 'media', track: trackWords[track], payload, sequenceNumber });
  }

  /** Keys and marks are not told. */
  key(): null {
    return null;
  }

  played(): null {
    return null;
  }

  closing(): readonly string[] {
    return [JSON.stringify({ eventType: 'stop', metadata: this.#metadata() })];
  }

  /** One-way streams are not answered. */
  hear(text: string): StreamOrder {
    if (!this.#stream.bidirectional) return { order: 'none' };
    const message = objectIn(text);
    if (!message) return { order: 'none', problem: 'it is not a JSON object' };
    switch (message['eventType']) {
      case 'playAudio':
        return playing(message['media']);
      case 'clear':
        return { order: 'clear' };
      default:
        return { order: 'none', problem: 'its eventType is neither playAudio nor clear' };
    }
  }

  #metadata() {
    const { id, name, tracks } = this.#stream;
    return {
      accountId: accountId(this.#call.account),
      callId: callId(this.#call),
      streamId: streamId(id),
      streamName: name ?? streamId(id),
      tracks: tracks.map((track) => ({
        name: trackWords[track],
        mediaFormat: { encoding: 'PCMU', sampleRate: 8000 },
      })),
    };
  }
}

function playing(media: unknown): StreamOrder {
  const { contentType, payload } = (typeof media === 'object' && media !== null ? media : {}) as Record<
    string,
    unknown
  >;
  if (typeof payload !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(payload))
    return { order: 'none', problem: 'its media.payload is not base64' };
  const bytes = Buffer.from(payload, 'base64');
  const written = String(contentType ?? muLaw).toLowerCase();
  if (written.startsWith(muLaw)) return { order: 'play', bytes };
  const rate = Number(/^audio\/pcm;(?:.*;)?\s*rate=(8000|16000|24000)\b/.exec(written)?.[1] ?? 0);
  if (rate === 0)
    return { order: 'none', problem: `its media.contentType is none that is played: ${written.slice(0, 60)}` };
  return { order: 'play', bytes: muLawOf(bytes, rate / 8000) };
}

/** 16-bit little-endian samples as µ-law at 8000 Hz (G.711), each of the mean of those that fall into it. */
function muLawOf(samples: Buffer, each: number): Uint8Array {
  const count = Math.floor(samples.length / 2 / each);
  return Uint8Array.from({ length: count }, (_, index) => {
    let sum = 0;
    for (let part = 0; part < each; part++) sum += samples.readInt16LE((index * each + part) * 2);
    return encoded(Math.round(sum / each));
  });
}

function encoded(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32_635) + 132;
  const exponent = Math.max(Math.floor(Math.log2(magnitude)) - 7, 0);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}
