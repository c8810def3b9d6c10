export * from './bridging.ts';
export * from './leg.ts';
export * from './switch.ts';
