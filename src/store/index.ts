export * from './memory.ts';
export * from './open.ts';
export * from './shelves.ts';
export * from './store.ts';
export * from './unusable.ts';
