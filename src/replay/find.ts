import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { sheetFile } from './folder.ts';

/** Where nobody keeps recorded calls. */
const skipped: ReadonlySet<string> = new Set(['node_modules', '.git']);

/**
 * Every recorded call in these folders and below them, each once, in the order of their paths, which begin as the
 * folder was named. Null for a folder that is not there.
 */
export function findRecordedCalls(folder: string): readonly string[] | null {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return null;
  return below(normalize(folder));
}

/** The same call may be reached by two names. */
export function inOneOrder(folders: readonly string[]): readonly string[] {
  const byPlace = new Map<string, string>();
  for (const folder of [...folders].sort()) {
    const place = realpathSync(folder);
    if (!byPlace.has(place)) byPlace.set(place, folder);
  }
  return [...byPlace.values()];
}

function below(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  if (entries.some(({ name }) => name === sheetFile)) return [folder];
  return entries
    .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
    .flatMap(({ name }) => below(join(folder, name)));
}
