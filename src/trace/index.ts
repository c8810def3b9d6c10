export * from './event.ts';
export { isCard } from './redaction.ts';
export * from './trace.ts';
