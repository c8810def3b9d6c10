export * from './order.ts';
export * from './outbound.ts';
export { keptChildrenOf, keptOf, keptOfRun, ofFacts, ofLive, ofStored } from './records.ts';
export type * from './trace-room.ts';
export * from './turns.ts';
