export * from './order.ts';
export * from './outbound.ts';
export { keptOf, ofFacts, ofLive, ofStored } from './records.ts';
export * from './turns.ts';
