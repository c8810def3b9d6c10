import type { CallFacts, StreamFacts, StreamOrder, StreamProtocol, StreamTalk, StreamTrack } from '../dialect.ts';
import { objectIn } from '../json-object.ts';
import { accountSid, callSid, sid } from './sid.ts';
import { signature } from './signature.ts';

/** Media Streams: JSON texts, whose numbers are strings but for those of the format. */
export const streams: StreamProtocol = {
  headers: ({ settings }, { url }) => {
    const token = settings['authToken'];
    return {
      'User-Agent': 'Twilio.TmeWs/1.0',
      ...(typeof token === 'string' && token !== '' && { 'X-Twilio-Signature': signature(token, url, []) }),
    };
  },
  begin: (call, stream) => new MediaStream(call, stream),
};

const trackWords: Readonly<Record<StreamTrack, string>> = { caller: 'inbound', heard: 'outbound' };

class MediaStream implements StreamTalk {
  readonly #call: CallFacts;
  readonly #stream: StreamFacts;
  readonly #streamSid: string;
  readonly #chunks = new Map<StreamTrack, number>();
  #sequence = 0;

  constructor(call: CallFacts, stream: StreamFacts) {
    this.#call = call;
    this.#stream = stream;
    this.#streamSid = sid('stream', stream.id);
  }

  opening(): readonly string[] {
    const { tracks, parameters } = this.#stream;
    const connected = JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    const start = this.#say('start', {
      start: {
        streamSid: this.#streamSid,
        ...this.#whose(),
        tracks: tracks.map((track) => trackWords[track]),
        customParameters: parameters,
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      },
    });
    return [connected, start];
  }

  sound(track: StreamTrack, bytes: Uint8Array, atMs: number): string {
    const chunk = (this.#chunks.get(track) ?? 0) + 1;
    this.#chunks.set(track, chunk);
    const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
    const timestamp = String(Math.round(atMs));
    return this.#say('media', { media: { track: trackWords[track], chunk: String(chunk), timestamp, payload } });
  }

  key(digit: string): string | null {
    return this.#stream.bidirectional ? this.#say('dtmf', { dtmf: { track: 'inbound_track', digit } }) : null;
  }

  played(name: string): string | null {
    return this.#stream.bidirectional ? this.#say('mark', { mark: { name } }) : null;
  }

  closing(): readonly string[] {
    return [this.#say('stop', { stop: this.#whose() })];
  }

  /** One-way streams are not answered; a message for another stream is none for this one. */
  hear(text: string): StreamOrder {
    if (!this.#stream.bidirectional) return { order: 'none' };
    const message = objectIn(text);
    if (!message) return { order: 'none', problem: 'it is not a JSON object' };
    if (message['streamSid'] !== this.#streamSid)
      return { order: 'none', problem: `its streamSid is not ${this.#streamSid}` };
    switch (message['event']) {
      case 'media': {
        const payload = parsedIn(message['media'], 'payload');
        if (payload === null || !/^[A-Za-z0-9+/]+={0,2}$/.test(payload))
          return { order: 'none', problem: 'its media.payload is not base64' };
        return { order: 'play', bytes: Buffer.from(payload, 'base64') };
      }
      case 'mark': {
        const mark = parsedIn(message['mark'], 'name');
        return mark === null ? { order: 'none', problem: 'its mark has no name' } : { order: 'mark', mark };
      }
      case 'clear':
        return { order: 'clear' };
      default:
        return { order: 'none', problem: `its event is none of media, mark and clear` };
    }
  }

  #whose() {
    return { accountSid: accountSid(this.#call.account), callSid: callSid(this.#call.id) };
  }

  #say(event: string, more: object): string {
    return JSON.stringify({ event, sequenceNumber: String(++this.#sequence), streamSid: this.#streamSid, ...more });
  }
}

function parsedIn(value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
  const found = (value as Record<string, unknown>)[name];
  return typeof found === 'string' ? found : null;
}
