export { type CarrierParts, streamCarrier } from './carrier.ts';
export { type StreamRelay, startStreamRelay } from './relay.ts';
