import { benchReading } from './reading.ts';
import { benchReplay } from './replay.ts';

const [wanted] = process.argv.slice(2);
if (wanted === undefined || wanted === 'reading') for (const line of benchReading()) console.log(line);
if (wanted === undefined || wanted === 'replay') console.log(await benchReplay());
