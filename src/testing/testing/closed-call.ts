import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dial } from '../index.ts';
import { pages, twiml } from './pages.ts';

// Nothing but the call keeps the process alive until the answer is there.
const slow = pages({
  '/voice': async () => {
    await new Promise((resolve) => setTimeout(resolve, 100).unref());
    return twiml('<Say>At last.</Say>');
  },
});
// Node opens these when they are first looked at.
void [process.stdout, process.stderr];
const before = process.getActiveResourcesInfo().sort();
const call = await dial(slow, { path: '/voice' });
await call.hears('at last');
await call.close();
await call.close();
await new Promise((resolve) => setImmediate(resolve));
const after = process.getActiveResourcesInfo().sort();
process.stdout.write(JSON.stringify({ before, after, folders: readdirSync(tmpdir()) }));
