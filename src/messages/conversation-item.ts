import { createHash } from 'node:crypto';
import type { Change } from '../desk/index.ts';
import type { ThreadName } from '../run/index.ts';
import { keyOf } from './threads.ts';

/** An item that is there while two have a conversation that an errand runs. */
export const conversationKind = 'conversation';

export function conversationItem(name: ThreadName): string {
  return createHash('sha256').update(keyOf(name)).digest('hex').slice(0, 32);
}

/** These two may have another. */
export const conversationOver = (item: string): Change => ({ remove: conversationKind, id: item });
