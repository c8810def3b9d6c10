import { whenAborted } from '../../clock/index.ts';
import {
  type Leg,
  type LegEnd,
  type MediaEnd,
  type MediaOptions,
  type OperationEnd,
  type RoomSound,
  unable,
} from '../../switch/index.ts';

/**
 * What a document runs on whose sound a whole room hears: a leg that can speak and play and nothing else. `gone` with
 * the room, or when its document hangs up. `host` is whose call the document is asked for.
 */
export function roomVoice(
  host: Leg,
  over: AbortSignal,
  hear: (piece: RoomSound, signal: AbortSignal) => Promise<OperationEnd>,
): Leg {
  const stopped = new AbortController();
  const gone = AbortSignal.any([over, stopped.signal]);
  const ended = new Promise<LegEnd>((resolve) => {
    whenAborted(gone, () => resolve({ by: 'us', cause: 'normal', raw: 'NORMAL_CLEARING', endedAt: 0 }));
  });
  const heard = async (piece: RoomSound, { signal }: MediaOptions): Promise<MediaEnd> => {
    const end = await hear(piece, AbortSignal.any([signal, gone]));
    return { ...end, ended: gone.aborted ? 'gone' : end.ended, heardMs: 0 };
  };
  const isSo = async (): Promise<OperationEnd> => ({ ended: 'done' });
  return {
    ...unable({ ended: 'failed', detail: 'an announcement to a room can only be heard', at: 0 }),
    id: host.id,
    channel: host.channel,
    answered: true,
    pickedUp: Promise.resolve(),
    answeredAt: host.answeredAt,
    gone,
    ended,
    onKey: () => () => {},
    plays: (extension) => host.plays(extension),
    speak: (speech, options) => heard({ kind: 'speech', speech }, options),
    play: (sound, options) => heard({ kind: 'sound', sound }, options),
    answer: isSo,
    ring: isSo,
    hangup: () => {
      stopped.abort();
      return ended;
    },
    release: async () => {},
  };
}
