import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll } from 'vitest';
import { type CommandOptions, type CommandResult, command } from '../support/command.ts';

const home = mkdtempSync(join(tmpdir(), 'dragoman-replay-test-'));
let folders = 0;
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The path of a folder that is not there yet. */
export function newFolder(): string {
  folders += 1;
  return join(home, `call-${folders}`);
}

/** Every file below a folder by its path, as text. */
export function filesIn(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
}

export interface Recorded extends CommandResult {
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
}

/** `dragoman record … --out` a new folder. */
export async function record(words: readonly string[], options: CommandOptions = {}): Promise<Recorded> {
  const folder = newFolder();
  const result = await command(['record', ...words, '--out', folder], options);
  return { ...result, folder, files: filesIn(folder) };
}

/** `dragoman replay`. */
export function replay(words: readonly string[]): Promise<CommandResult> {
  return command(['replay', ...words]);
}
