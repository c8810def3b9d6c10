export * from './conference.ts';
export * from './join.ts';
export * from './leg.ts';
export * from './listen.ts';
export * from './machine.ts';
export * from './node.ts';
export * from './sound.ts';
export * from './switch.ts';
