export * from './account.ts';
export * from './calls.ts';
export * from './messages.ts';
export * from './recordings.ts';
export * from './rooms.ts';
export * from './shelf.ts';
export * from './transcriptions.ts';
export * from './unavailable.ts';
