export * from './memory.ts';
export * from './open.ts';
export * from './questions.ts';
export * from './shelves.ts';
export * from './store.ts';
export * from './unusable.ts';
