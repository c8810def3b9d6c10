export * from './end-call.ts';
export * from './key-buffer.ts';
export * from './live-call.ts';
export * from './queues/index.ts';
export * from './rooms/index.ts';
export * from './runners.ts';
export * from './upcoming.ts';
