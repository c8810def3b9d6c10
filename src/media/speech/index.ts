export * from './command-engine.ts';
export * from './engine.ts';
export * from './http-engine.ts';
export * from './speech.ts';
export * from './switch-engine.ts';
