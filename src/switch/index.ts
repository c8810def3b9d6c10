export * from './leg.ts';
export * from './switch.ts';
