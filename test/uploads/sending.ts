import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/clock/index.ts';
import {
  type AddressGuardOptions,
  createAddressGuard,
  createCustomerClient,
  type HostKeyRules,
  type Upload,
  type Uploaded,
  type UploadRule,
} from '../../src/documents/index.ts';

const path = join(mkdtempSync(join(tmpdir(), 'dragoman-upload-')), 'abc.wav');
export const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, index) => (index * 7) % 251));
writeFileSync(path, bytes);

export const resolving =
  (...addresses: readonly string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: 4 }));

/** This machine may be reached, by its address and as `files.example`. */
export const onThisMachine: AddressGuardOptions = { allow: ['127.0.0.0/8'], resolve: resolving('127.0.0.1') };

export const rule: UploadRule = {
  retries: 2,
  firstPauseMs: 1,
  longestPauseMs: 5,
  connectMs: 3000,
  answerMs: 3000,
  attemptMs: 10_000,
};

export interface Sending {
  readonly upload?: Partial<Upload>;
  readonly rule?: Partial<UploadRule>;
  readonly guard?: AddressGuardOptions;
  readonly hostKeys?: HostKeyRules;
  readonly signal?: AbortSignal;
}

/** Sends a file as a call does. */
export async function send(url: string, sending: Sending = {}): Promise<Uploaded> {
  const { upload, rule: own, guard = onThisMachine, hostKeys, signal = new AbortController().signal } = sending;
  const client = createCustomerClient({
    clock: systemClock,
    guard: createAddressGuard(guard),
    ...(hostKeys && { hostKeys }),
  });
  const file: Upload = { path, fileName: 'abc.wav', contentType: 'audio/wav', method: 'multipart', url, ...upload };
  try {
    return await client.forCall().upload(file, { ...rule, ...own }, signal);
  } finally {
    await client.close();
  }
}
