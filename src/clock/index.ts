export * from './clock.ts';
export * from './lookout.ts';
export * from './system.ts';
export * from './virtual.ts';
export * from './when-aborted.ts';
