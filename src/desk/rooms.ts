import type { DialectId } from '../verbs/index.ts';
import type { FirstDocument, Onward } from './calls.ts';
import type { RecordingRecord } from './recordings.ts';
import type { Listed, Page } from './shelf.ts';

export interface RoomRecord {
  readonly id: string;
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'ended';
  readonly createdAt: number;
  readonly endedAt?: number;
  readonly endedBy?: string;
  readonly endReason?: string;
}

export interface MemberRecord {
  readonly callId: string;
  readonly label?: string;
  readonly muted: boolean;
  readonly held: boolean;
  readonly coaches: readonly string[];
  readonly startsOnEnter: boolean;
  readonly endsOnExit: boolean;
  readonly joinedAt: number;
  readonly state: 'queued' | 'ringing' | 'joined' | 'left' | 'failed';
}

export interface MemberChange {
  readonly muted?: boolean;
  readonly held?: boolean | { readonly hearing: FirstDocument & { readonly format: DialectId } };
  readonly coaches?: readonly string[];
  readonly endsOnExit?: boolean;
  readonly announce?: FirstDocument & { readonly format: DialectId };
}

export interface RoomDesk {
  find(nameOrId: string): Promise<RoomRecord | null>;
  list(
    filter: {
      readonly name?: string;
      readonly states?: readonly RoomRecord['state'][];
      readonly createdFrom?: number;
      readonly createdTo?: number;
    },
    page: Page,
  ): Promise<Listed<RoomRecord>>;
  /** The room of this name as it is, or one that waits for its first member and has the id that it will have then. */
  open(name: string): Promise<RoomRecord>;
  members(room: string): Promise<readonly MemberRecord[] | null>;
  changeMember(room: string, callOrLabel: string, change: MemberChange): Promise<MemberRecord | null>;
  /** Leaves the room; its document goes on. `ends`: its call ends. */
  removeMember(room: string, callOrLabel: string): Promise<boolean>;
  announce(room: string, what: Onward): Promise<boolean>;
  /** Every member's document is replaced. */
  redirect(room: string, next: FirstDocument & { readonly format: DialectId }): Promise<boolean>;
  end(room: string): Promise<boolean>;
  /** `current`: the newest that runs. Null: there is none, or it has ended. */
  controlRecording(
    room: string,
    recording: string | 'current',
    action: 'pause' | 'resume' | 'stop',
  ): Promise<RecordingRecord | null>;
}

export interface QueueRecord {
  readonly id: string;
  readonly name: string;
  readonly maximumSize: number;
  readonly averageMs: number;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly members: readonly {
    readonly callId: string;
    readonly position: number;
    readonly waitedMs: number;
    readonly since: number;
  }[];
}

export interface QueueDesk {
  /** Null: the name is taken. */
  create(queue: { readonly name: string; readonly maximumSize: number }): Promise<QueueRecord | null>;
  find(nameOrId: string): Promise<QueueRecord | null>;
  list(page: Page): Promise<Listed<QueueRecord>>;
  change(
    nameOrId: string,
    change: { readonly name?: string; readonly maximumSize?: number },
  ): Promise<QueueRecord | null | 'taken'>;
  remove(nameOrId: string): Promise<'done' | 'unknown' | 'not-empty'>;
  /** Takes one who waits out of it, and no other request the same one: its document is replaced. Null: nobody like that waits. */
  take(
    nameOrId: string,
    who: 'front' | { readonly callId: string },
    next: FirstDocument & { readonly format: DialectId },
  ): Promise<QueueRecord['members'][number] | null>;
}
