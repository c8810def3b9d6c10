import { benchReading } from './reading.ts';

for (const line of benchReading()) console.log(line);
