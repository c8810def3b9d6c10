export * from './end-call.ts';
export * from './key-buffer.ts';
export * from './live-call.ts';
export type * from './mail.ts';
export { nothingSaid, type Outgoing } from './outgoing.ts';
export * from './runners.ts';
export type * from './speech-recogniser.ts';
export type * from './text-messages.ts';
