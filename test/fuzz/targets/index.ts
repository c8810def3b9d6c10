import type { Target } from '../target.ts';
import { documentTargets } from './documents.ts';
import { eventSocketTargets } from './event-socket.ts';
import { argumentTargets } from './switch-arguments.ts';
import { textTargets } from './texts.ts';

export const targets: readonly Target[] = [
  ...documentTargets,
  ...eventSocketTargets,
  ...argumentTargets,
  ...textTargets,
];
