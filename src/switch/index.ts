export * from './leg.ts';
export * from './machine.ts';
export * from './node.ts';
export * from './switch.ts';
