import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dial } from '../index.ts';
import { menu } from './pages.ts';

const call = await dial(menu, { path: '/voice' });
await call.hears('press one');
process.stdout.write(`${readdirSync(tmpdir()).length} folder, forgotten`);
