import { expect, test } from 'vitest';
import { HostKeys } from './host-keys.ts';

/** github.com's, and what GitHub says that OpenSSH prints of it. */
const key = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl', 'base64');
const fingerprint = 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU';
const host = { host: 'github.com', port: 22 };

test('a fingerprint is what OpenSSH prints', () => {
  const known = new Map([['github.com:22', [fingerprint]]]);
  expect(new HostKeys({ known, unknownHosts: 'refuse' }).refusal(host, key)).toBeNull();
  expect(new HostKeys({ known, unknownHosts: 'refuse' }).refusal({ ...host, port: 2222 }, key)).not.toBeNull();
});

test('what is accepted unchecked is told once for every key, and documents may name as many hosts as they like', () => {
  const told: string[] = [];
  const unchecked = (name: string) => told.push(name);
  const keys = new HostKeys({ known: new Map(), unknownHosts: 'accept', unchecked });
  for (const _ of [1, 2]) expect(keys.refusal(host, key)).toBeNull();
  expect(keys.refusal(host, Buffer.from('another'))).toBeNull();
  expect(told).toEqual(['github.com:22', 'github.com:22']);
  for (let port = 1; port <= 3000; port++) keys.refusal({ ...host, port }, key);
  keys.refusal({ ...host, port: 3000 }, key);
  expect(told).toHaveLength(3001);
});
