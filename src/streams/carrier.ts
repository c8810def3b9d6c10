import type { StreamDoor } from '../run/index.ts';
import { Carriage } from './carriage.ts';
import type { CarriedCall, CarrierParts } from './parts.ts';

/** Carries the sound of calls through this process: from the switch's module to customers' servers, and back. */
export function streamCarrier(parts: CarrierParts): (call: CarriedCall) => StreamDoor {
  return (call) => ({
    open(plan) {
      const carriage = new Carriage(plan, call, parts);
      carriage.begin();
      return carriage;
    },
  });
}
