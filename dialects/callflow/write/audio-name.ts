import type { AudioSource } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';

/** What KAZOO calls a sound: the inverse of `read/audio-source.ts`. */
export function audioName(source: AudioSource): string {
  switch (source.kind) {
    case 'url':
      return addressOf(source);
    case 'media':
    case 'recording':
      return source.id;
    case 'silence':
      return `silence_stream://${source.durationMs === 'endless' ? -1 : Math.round(source.durationMs)}`;
    case 'tone': {
      const { onMs, offMs, frequencies, repeat } = source;
      return `tone_stream://%(${[onMs, offMs, ...frequencies].join(',')})${repeat === 1 ? '' : `;loops=${repeat}`}`;
    }
    case 'hold-music':
      return 'local_stream://moh';
  }
}
