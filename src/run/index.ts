export * from './end-call.ts';
export * from './key-buffer.ts';
export * from './live-call.ts';
export * from './runners.ts';
export * from './upcoming.ts';
