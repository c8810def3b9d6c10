import type { Coverage } from '../../dialects/dialect.ts';

export const coverage: Coverage = {
  entries: [
    { name: 'say', level: 'full' },
    { name: 'key', level: 'full' },
  ],
};
