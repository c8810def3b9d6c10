import { describe } from 'vitest';
import { contracts } from './contract/switch/index.ts';
import { simulatedSubject } from './contract/switch/simulated.ts';

describe('the simulated switch', () => {
  for (const contract of contracts) contract(simulatedSubject);
});
