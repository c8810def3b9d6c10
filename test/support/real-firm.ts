import { join } from 'node:path';
import { firm } from '../../dialects/callflow/testing/firm.ts';
import type { DirectoryFile } from '../../src/directory/index.ts';
import { realTime } from '../freeswitch/real-switch.ts';
import { type Answer, type CustomerServer, customerServer } from './customer.ts';
import { type RealHouse, type RealHouseCall, realHouse } from './real-house.ts';

export type Flows = Readonly<Record<string, object>>;

export function node(module: string, data: object = {}, children: Readonly<Record<string, object>> = {}) {
  return { module, data, children };
}

export interface RealFirm extends AsyncDisposable {
  readonly live: RealHouse;
  readonly customer: CustomerServer;
  /** Every sentence that has begun on a channel, in order. */
  spoken(call: RealHouseCall): readonly string[];
  /** Until a sentence with these words has begun so many times. */
  hears(call: RealHouseCall, words: string, times?: number): Promise<void>;
  /** Until the switch has answered this command or application so many times. */
  runs(call: RealHouseCall, application: string, times?: number): Promise<void>;
  press(call: RealHouseCall, keys: string): Promise<void>;
  /** The codes of what was found wrong. */
  codes(call: RealHouseCall): readonly string[];
  /** A file of the test's own that the switch may write to. */
  file(name: string): string;
}

/** What a step of a story waits for at most, in ms. */
const patienceMs = 20_000;

/** A firm whose calls are of a real FreeSWITCH, and the server that has its flows and takes what is put in `/kept/`. */
export async function realFirm(
  flows: Flows | ((url: string) => Flows),
  options: { readonly directory?: DirectoryFile; readonly mailPort?: number } = {},
): Promise<RealFirm> {
  const answers: Record<string, Answer> = { '/kept/*': { status: 201 } };
  const customer = await customerServer(answers);
  const pages = typeof flows === 'function' ? flows(customer.url) : flows;
  for (const [path, flow] of Object.entries(pages)) answers[path] = JSON.stringify(flow);
  const live = await realHouse({ format: 'callflow', account: 'firm', customer, directory: firm, ...options });
  const begun = new Map<string, string[]>();
  const forget = live.real.onEvent(({ name, headers }) => {
    if (name !== 'CHANNEL_EXECUTE' || headers['Application'] !== 'speak') return;
    const id = headers['Unique-ID'] ?? '';
    const text = (headers['Application-Data'] ?? '').split('|').slice(2).join('|');
    begun.set(id, [...(begun.get(id) ?? []), text]);
  });
  const told = ({ events }: RealHouseCall, application: string) =>
    events.flatMap((event) => (event.event === 'switch' && event.application === application ? [event.argument] : []));
  const spoken = ({ leg }: RealHouseCall) => begun.get(leg.id) ?? [];
  const happens = async (call: RealHouseCall, what: string, holds: () => boolean) => {
    for (let waited = 0; !holds(); waited += 50) {
      if (waited > patienceMs) throw new Error(`${what} did not happen:\n${story(call)}`);
      await realTime(50);
    }
  };
  return {
    live,
    customer,
    spoken,
    hears: (call, words, times = 1) =>
      happens(call, `"${words}"`, () => spoken(call).filter((text) => text.includes(words)).length >= times),
    runs: (call, application, times = 1) => happens(call, application, () => told(call, application).length >= times),
    async press({ leg }, keys) {
      await live.real.press(leg, keys);
    },
    codes: ({ events }) => events.flatMap((event) => (event.event === 'diagnostic' ? [event.code] : [])),
    file: (name) => join(live.storage, name),
    async [Symbol.asyncDispose]() {
      forget();
      await live[Symbol.asyncDispose]();
      await customer[Symbol.asyncDispose]();
    },
  };
}

function story({ events }: RealHouseCall): string {
  return events
    .slice(-30)
    .map((event) => JSON.stringify(event).slice(0, 300))
    .join('\n');
}
