export * from './handler.ts';
export * from './notice.ts';
export { type ErrandLog, type ErrandRunner, type ErrandRunnerParts, pauseAfter, runErrands } from './runner.ts';
