import { systemClock } from '../../src/clock/index.ts';
import { connectToSwitch } from '../../src/freeswitch/index.ts';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { type Serving, type ServingOptions, startServing } from '../support/serving.ts';
import { until } from '../support/until.ts';
import { configured, eventSocket, raw } from './real-switch.ts';

/** The whole program with the real switch, a customer's server, and a connection to the switch that is the test's own. */
export interface Program extends AsyncDisposable {
  readonly serving: Serving;
  readonly customer: CustomerServer;
  api(command: string): Promise<string>;
}

/** Resolves when it is ready to take calls and to make them. */
export async function startProgram(
  pages: Parameters<typeof customerServer>[0],
  accounts: NonNullable<ServingOptions['accounts']> | ((url: string) => NonNullable<ServingOptions['accounts']>),
  more: ServingOptions['more'] = {},
): Promise<Program> {
  const customer = await customerServer(pages);
  const own = await connectToSwitch({ ...eventSocket, clock: systemClock });
  const serving = await startServing({
    hasSwitch: false,
    accounts: typeof accounts === 'function' ? accounts(customer.url) : accounts,
    more: { limits: { shutdownSeconds: 1 }, switch: configured, ...more },
  });
  await until(async () => (await serving.fetch('/readyz')).status === 200);
  return {
    serving,
    customer,
    api: (command) => own.api(raw(command)),
    async [Symbol.asyncDispose]() {
      await serving.close();
      await own.close();
      await customer[Symbol.asyncDispose]();
    },
  };
}
