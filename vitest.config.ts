import { defineConfig } from 'vitest/config';

/** Our own package is imported from its source, as if it had been built. */
const conditions = ['dragoman-source', 'module', 'node', 'development|production'];

export default defineConfig({
  ssr: { resolve: { conditions } },
  test: {
    include: ['src/**/*.test.ts', 'dialects/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    testTimeout: 20_000,
    // Many wait for real processes and real time; one worker less than there are processors would leave half of two idle.
    maxWorkers: '100%',
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'var/test-results.json' }]] : ['default'],
  },
});
