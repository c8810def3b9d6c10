export * from './conference.ts';
export * from './join.ts';
export * from './leg.ts';
export * from './sound.ts';
export * from './switch.ts';
