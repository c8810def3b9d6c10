import { benchCost, benchMemory } from './cost.ts';
import { benchReading } from './reading.ts';
import { benchReplay } from './replay.ts';
import { benchSwitch } from './switch/run.ts';

const [wanted] = process.argv.slice(2);
if (wanted === undefined || wanted === 'reading') for (const line of benchReading()) console.log(line);
if (wanted === undefined || wanted === 'replay') console.log(await benchReplay());
if (wanted === undefined || wanted === 'cost') for (const line of await benchCost()) console.log(line);
if (wanted === undefined || wanted === 'memory') for await (const line of benchMemory()) console.log(line);
if (wanted === undefined || wanted === 'switch') {
  const address = process.env['FREESWITCH'];
  if (address === undefined) console.log('no real switch: set FREESWITCH=host:port:password to measure one');
  else {
    const callee = process.env['FREESWITCH_CALLEE'] ?? 'null/1';
    const soundSeconds = Number(process.env['FREESWITCH_SECONDS'] ?? 1);
    for (const line of await benchSwitch({ address, callee, soundSeconds })) console.log(line);
  }
}
