export * from './leg.ts';
export * from './operation.ts';
export * from './recording-tap.ts';
export * from './switch.ts';
