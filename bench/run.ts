import { benchCost, benchMemory } from './cost.ts';
import { benchReading } from './reading.ts';
import { benchReplay } from './replay.ts';

const [wanted] = process.argv.slice(2);
if (wanted === undefined || wanted === 'reading') for (const line of benchReading()) console.log(line);
if (wanted === undefined || wanted === 'replay') console.log(await benchReplay());
if (wanted === undefined || wanted === 'cost') for (const line of await benchCost()) console.log(line);
if (wanted === undefined || wanted === 'memory') for (const line of await benchMemory()) console.log(line);
