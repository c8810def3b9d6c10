import { appendFileSync } from 'node:fs';
import { systemClock } from '../../src/clock/index.ts';
import { runErrands } from '../../src/errands/index.ts';
import { sqliteStore } from '../../src/store/index.ts';

/**
 * A process that does errands and is killed while it does: `errand-worker.ts STORE EFFECTS`. Each effect is a line of
 * EFFECTS, by the errand's id; before it, the handler looks whether an earlier one has written that it is done.
 */
const [, , file = '', effects = ''] = process.argv;
const store = await sqliteStore(file);
const shelf = store.shelves.of('mine', () => Date.now());
runErrands({
  store: store.shelves.errands,
  clock: systemClock,
  log: { warn: () => {}, error: (message, facts) => console.error(message, facts) },
  handlers: {
    effect: {
      retries: { attempts: 100, firstPauseMs: 1, longestPauseMs: 1 },
      async run({ id }) {
        if (await shelf.get('done', id)) appendFileSync(effects, `${id} again after it was written\n`);
        appendFileSync(effects, `${id}\n`);
        return { outcome: 'done', changes: [{ put: 'done', id, value: { by: process.pid }, expects: 0 }] };
      },
    },
  },
});
process.stdout.write('ready\n');
// Timers of ours do not keep a process.
setInterval(() => {}, 1000);
