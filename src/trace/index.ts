export * from './event.ts';
export { isCard, Redaction } from './redaction.ts';
export * from './trace.ts';
