export * from './conversation.ts';
export * from './failure.ts';
export * from './handler.ts';
export * from './kept-calls.ts';
export * from './live-calls.ts';
export * from './run-call.ts';
export * from './session-leg.ts';
