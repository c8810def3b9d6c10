/** A recorded call that cannot be played: cut off, or edited wrongly. One sentence, with file and line. */
export class RecordingMistake extends Error {
  readonly code = 'recording-mistake';
  readonly file: string;
  /** From 1; null where no line is to blame, for instance for a file that is missing. */
  readonly line: number | null;

  constructor(file: string, line: number | null, problem: string) {
    super(`${file}:${line === null ? '' : `${line}:`} ${problem}`);
    this.name = 'RecordingMistake';
    this.file = file;
    this.line = line;
  }
}
