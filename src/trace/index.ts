export * from './event.ts';
export * from './narrate.ts';
export { isCard, Redaction } from './redaction.ts';
export * from './trace.ts';
