import type { Clock } from '../clock/index.ts';
import { connectToSwitch, type SwitchAddress, type SwitchClient } from './inbound-client.ts';

/** A client that connects when it is first needed: `open` says where to, once. Time stands still meanwhile. */
export function lazyClient(
  open: () => Promise<SwitchAddress>,
  clock: Clock,
): { readonly client: () => Promise<SwitchClient>; close(): Promise<void> } {
  let connected: Promise<SwitchClient> | undefined;
  const connect = async () => {
    const release = clock.hold();
    try {
      return await connectToSwitch({ ...(await open()), clock });
    } finally {
      release();
    }
  };
  return {
    client: () => {
      connected ??= connect();
      return connected;
    },
    close: async () => {
      await (await connected?.catch(() => undefined))?.close();
    },
  };
}
