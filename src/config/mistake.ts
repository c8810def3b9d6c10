/** The operator's file is wrong: one sentence that names file, line and key. Ends the program with status 2. */
export class ConfigMistake extends Error {
  readonly code = 'config-mistake';
  readonly file: string;
  /** From 1; null where there is no line, for instance when the file is missing. */
  readonly line: number | null;
  readonly key: string;

  constructor(file: string, line: number | null, key: string, problem: string) {
    super(`${file}${line === null ? '' : `:${line}`}: ${key ? `${key} ` : ''}${problem}`);
    this.name = 'ConfigMistake';
    this.file = file;
    this.line = line;
    this.key = key;
  }
}
