import type { CallServices } from '../call/index.ts';
import type { RecordingRecord } from '../desk/index.ts';
import { roomRecording } from './desks/rooms.ts';

/** Those that go on. */
export async function liveRecordings(
  { rooms, calls }: Pick<CallServices, 'rooms' | 'calls'>,
  account: string,
): Promise<readonly RecordingRecord[]> {
  const ofCalls = calls.list(account).flatMap((call) =>
    call.recordings().map(({ isPaused, ...running }) => ({
      ...running,
      callId: call.id,
      state: isPaused ? ('paused' as const) : ('in-progress' as const),
      durationMs: -1,
    })),
  );
  const ofRooms = rooms.list(account).map(async (room) => {
    const running = await room.recording();
    return running ? [roomRecording(room, running)] : [];
  });
  return [...ofCalls, ...(await Promise.all(ofRooms)).flat()];
}
