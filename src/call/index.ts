export * from './conversation.ts';
export * from './handler.ts';
export * from './run-call.ts';
