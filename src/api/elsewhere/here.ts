import type { RecordingRecord } from '../../desk/index.ts';
import { answersOfCalls, type CallsHere } from './calls.ts';
import type { AnswersHere } from './others.ts';
import { answersOfQueues, type QueuesHere } from './queues.ts';
import { answersOfRecordings } from './recordings.ts';
import { answersOfRooms, type RoomsHere } from './rooms.ts';

/** What this process has in hand of one account. */
export interface DesksHere {
  readonly calls: CallsHere;
  readonly rooms: RoomsHere;
  readonly queues: QueuesHere;
  /** Those that go on. */
  readonly recordings: () => Promise<readonly RecordingRecord[]>;
}

/** What it answers when another process asks; by the first word of `Asked.method`. */
export const answersOf = ({ calls, rooms, queues, recordings }: DesksHere): Readonly<Record<string, AnswersHere>> => ({
  calls: answersOfCalls(calls),
  rooms: answersOfRooms(rooms),
  queues: answersOfQueues(queues),
  recordings: answersOfRecordings(recordings),
});
