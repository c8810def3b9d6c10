import { hash } from 'node:crypto';

/** The same for all legs of one call. */
export function interactionOf({ id, parentId }: { readonly id: string; readonly parentId?: string }): string {
  return hash('md5', parentId ?? id).slice(0, 16);
}
