import { expect, test } from 'vitest';
import { sentTo } from './record.ts';

test.each([
  ['sftp://files.example.com/calls', 'sftp://files.example.com/calls/'],
  ['sftp://files.example.com/calls/', 'sftp://files.example.com/calls/'],
  // What a script says is not always an address.
  ['Welcome.', 'Welcome.'],
])('a folder at %s is written as %s', (url, written) => {
  expect(sentTo([{ url, method: 's3', appendsFileName: true }])).toEqual({ url: written, method: 'S3' });
});
