import { createHash } from 'node:crypto';

/** The same for all legs of one call. */
export function interactionOf({ id, parentId }: { readonly id: string; readonly parentId?: string }): string {
  return createHash('md5')
    .update(parentId ?? id)
    .digest('hex')
    .slice(0, 16);
}
