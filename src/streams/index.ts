export { streamCarrier } from './carrier.ts';
export type { CarrierParts } from './parts.ts';
export { type StreamRelay, startStreamRelay } from './relay.ts';
