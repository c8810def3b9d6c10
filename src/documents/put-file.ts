import type { AddressGuard } from './address-guard.ts';
import { dial } from './dial.ts';
import { putByFtp } from './ftp.ts';
import type { HostKeys } from './host-keys.ts';
import { type Putting, Refused } from './putting.ts';
import { putBySftp } from './sftp.ts';
import type { BrokenMessage, Phase } from './transport.ts';

/** `status` says that the server is well, also where it `refused` the file. */
export type Put = { readonly ok: true; readonly status: 200; readonly refused?: Refused } | BrokenMessage;

export type FileToPut = Omit<Putting, 'connect' | 'hostRefusal'>;

/** One attempt at putting a file in its place: whole, or not at all under its name. Never rejects. */
export async function putFile(file: FileToPut, guard: AddressGuard, hostKeys: HostKeys): Promise<Put> {
  const { place, bounds } = file;
  let phase: Phase = 'connecting';
  const connect = async () => {
    phase = 'connecting';
    const socket = await dial(guard, place, bounds.connectMs, bounds.signal);
    phase = 'waiting';
    return socket;
  };
  const hostRefusal = (key: Uint8Array) => hostKeys.refusal(place, key);
  try {
    await (place.protocol === 'sftp' ? putBySftp : putByFtp)({ ...file, connect, hostRefusal });
    return { ok: true, status: 200 };
  } catch (failure) {
    if (failure instanceof Refused) return { ok: true, status: 200, refused: failure };
    const error = bounds.signal.aborted ? bounds.signal.reason : failure;
    return { ok: false, error, phase, keptConnection: false };
  }
}
