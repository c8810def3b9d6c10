import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigMistake } from '../config/index.ts';
import {
  compareAnswers,
  compareOurSide,
  findRecordedCalls,
  inOneOrder,
  junitReport,
  type Outcome,
  type RecordedCall,
  RecordingMistake,
  readRecordedCall,
  readSheetText,
  sheetFile,
  withAnswersOf,
  withEnvironment,
  writeReceived,
  writeRecordedCall,
} from '../replay/index.ts';
import type { CommandParts } from './call.ts';
import { type Io, status, UsageMistake } from './io.ts';
import { Player } from './player.ts';

export interface ReplayOptions {
  readonly folders: readonly string[];
  /** A live server: its answers are compared, not what we make of the recorded ones. */
  readonly against?: string;
  readonly update?: boolean;
  /** File for the JUnit report. */
  readonly junit?: string;
  readonly json?: boolean;
}

/** `dragoman replay`: 0 if every recorded call is as it was, 1 if one is not, 2 if one cannot be played. */
export async function replay(options: ReplayOptions, parts: CommandParts): Promise<number> {
  const { io, dialects, signal } = parts;
  const origin = options.against === undefined ? null : originOf(options.against);
  const folders = foldersIn(options.folders);
  await using player = await Player.start(dialects);
  const formats = dialects.map(({ id }) => id);
  const outcomes: Outcome[] = [];
  for (const folder of folders) {
    if (signal.aborted) break;
    const outcome = await outcomeOf(folder, formats, (call) =>
      origin === null
        ? playedAgain(folder, call, options.update === true, player)
        : playedAgainst(folder, call, { origin, update: options.update === true, player, io }),
    );
    outcomes.push(outcome);
    show(outcome, options.json === true, io);
  }
  if (!options.json) io.out(summary(outcomes));
  if (options.junit !== undefined) writeReport(options.junit, junitReport(outcomes));
  return statusOf(outcomes);
}

function foldersIn(named: readonly string[]): readonly string[] {
  const found = named.flatMap((folder) => {
    const calls = findRecordedCalls(folder);
    if (calls === null) throw new UsageMistake(`${folder} is no folder`);
    if (calls.length === 0)
      throw new UsageMistake(`${folder} holds no recorded call: there is no ${sheetFile} in it or below`);
    return calls;
  });
  return inOneOrder(found);
}

/** Only where it is: the paths are those of the recorded calls. */
function originOf(written: string): string {
  const url = URL.canParse(written) ? new URL(written) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw new UsageMistake(
      `--against needs a server such as http://127.0.0.1:3000, not "${written}"; paths are as recorded`,
    );
  return url.origin;
}

async function outcomeOf(
  folder: string,
  formats: readonly string[],
  play: (call: RecordedCall) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await play(readRecordedCall(folder, formats));
  } catch (error) {
    if (error instanceof RecordingMistake) return { folder, outcome: 'broken', problem: error.message };
    if (error instanceof ConfigMistake)
      return { folder, outcome: 'broken', problem: `${join(folder, sheetFile)}: ${error.message}` };
    throw error;
  }
}

async function playedAgain(folder: string, then: RecordedCall, update: boolean, player: Player): Promise<Outcome> {
  const now = withAnswersOf(await player.playAgain(then), then);
  const findings = compareOurSide(folder, then, now);
  if (findings.length === 0) return { folder, outcome: 'same' };
  if (!update) return { folder, outcome: 'different', findings };
  writeRecordedCall(folder, now, readSheetText(folder));
  return { folder, outcome: 'updated', findings };
}

interface Against {
  readonly origin: string;
  readonly update: boolean;
  readonly player: Player;
  readonly io: Io;
}

async function playedAgainst(
  folder: string,
  then: RecordedCall,
  { origin, update, player, io }: Against,
): Promise<Outcome> {
  const written = readSheetText(folder);
  const sheet = withEnvironment(then.sheet, io.environment, { written, file: join(folder, sheetFile) });
  const now = await player.playAgainst({ ...then, sheet }, origin);
  const home = new URL(sheet.target).origin;
  const asRecorded = (text: string) => text.replaceAll(origin, home);
  const { findings, received } = compareAnswers(folder, then, now, asRecorded, update);
  if (findings.length > 0 && update) writeRecordedCall(folder, now, written);
  else writeReceived(folder, received);
  if (findings.length === 0) return { folder, outcome: 'same' };
  return { folder, outcome: update ? 'updated' : 'different', findings };
}

function show(outcome: Outcome, asJson: boolean, { out, err }: Io): void {
  if (asJson) out(`${JSON.stringify(outcome)}\n`);
  else if (outcome.outcome === 'broken') err(`dragoman: ${outcome.problem}\n`);
  else {
    const findings = 'findings' in outcome ? outcome.findings : [];
    const lines = findings.flatMap(({ text }) => text.split('\n')).map((line) => `  ${line}\n`);
    out(`${outcome.outcome.padEnd(9)}  ${outcome.folder}\n${lines.join('')}`);
  }
}

function summary(outcomes: readonly Outcome[]): string {
  const counts = (['same', 'different', 'updated', 'broken'] as const).flatMap((wanted) => {
    const count = outcomes.filter(({ outcome }) => outcome === wanted).length;
    return count === 0 ? [] : [`${count} ${wanted}`];
  });
  const hint = outcomes.some(({ outcome }) => outcome === 'different') ? ' (--update takes over what is new)' : '';
  return `${outcomes.length} recorded ${outcomes.length === 1 ? 'call' : 'calls'}: ${counts.join(', ')}${hint}\n`;
}

function statusOf(outcomes: readonly Outcome[]): number {
  if (outcomes.some(({ outcome }) => outcome === 'broken')) return status.usage;
  return outcomes.some(({ outcome }) => outcome === 'different') ? status.bad : status.good;
}

function writeReport(file: string, report: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, report);
  } catch (error) {
    throw new UsageMistake(`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}
