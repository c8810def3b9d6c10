import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { sleep, systemClock } from '../../src/clock/index.ts';
import { contracts, type Subject } from '../contract/switch/index.ts';
import { RealSwitch, switchIsGiven } from './real-switch.ts';

async function realSubject(): Promise<Subject> {
  const real = await RealSwitch.start();
  const folder = await mkdtemp(join(tmpdir(), 'switch-contract-'));
  return {
    clock: systemClock,
    folder,
    node: real.node,
    forkModules: await real.forkModules(),
    async withCalls(count, during) {
      const made = [];
      for (let index = 0; index < count; index++) made.push(await real.call());
      const calls = made.map(({ leg, caller }) => ({
        leg,
        press: async (keys: string) => void (await real.press(leg, keys)),
        speak: async (ms: number) =>
          void (await real.api(`uuid_broadcast ${caller} tone_stream://%(${ms},0,440) aleg`)),
        sendFax: async (path: string) => {
          // What is broadcast before the caller has come to rest is lost.
          for (let tries = 0; tries < 40; tries++) {
            if ((await real.api(`uuid_getvar ${caller} current_application`)).trim() === 'park') break;
            await sleep(systemClock, 100);
          }
          await real.api(`uuid_broadcast ${caller} txfax::${path} aleg`);
        },
        leave: async () => void (await real.api(`uuid_kill ${caller} NORMAL_CLEARING`)),
      }));
      try {
        return await during(...calls);
      } finally {
        for (const { leg } of calls) {
          if (!leg.gone.aborted) await leg.hangup('normal');
          real.letGo(leg);
        }
      }
    },
    calleeRefers: async (number, uri) => {
      await real.api(`uuid_deflect ${await real.farEnd(number)} ${uri}`);
    },
    calleeBeeps: async (number) => {
      await real.api(`uuid_broadcast ${await real.farEnd(number)} tone_stream://%(2000,0,941) aleg`);
    },
    calleePresses: async (number, keys) => {
      await real.api(`uuid_send_dtmf ${await real.farEnd(number)} ${keys}@100`);
    },
    keysHeardBy: async (number) => real.keysHeardBy(await real.farEnd(number)),
    async close() {
      await real.close();
      await rm(folder, { recursive: true });
      const [failure] = real.failures;
      if (failure) throw failure;
    },
  };
}

describe.skipIf(!switchIsGiven)('a real FreeSWITCH', () => {
  for (const contract of contracts) contract(realSubject);
});
