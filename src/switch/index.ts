export * from './leg.ts';
export * from './node.ts';
export * from './switch.ts';
