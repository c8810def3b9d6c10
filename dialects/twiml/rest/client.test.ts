import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { operations } from './index.ts';
import type { Described } from './operation.ts';

/** Files of the official client, and the operations that each of its classes calls. */
const resources: Readonly<Record<string, { readonly noun: string; readonly calls: string; readonly of?: string }>> = {
  call: { noun: 'Call', calls: 'Create Fetch Update Delete List' },
  'call/recording': { noun: 'CallRecording', calls: 'Create Fetch Update Delete List' },
  'call/stream': { noun: 'Stream', calls: 'Create Update' },
  'call/event': { noun: 'CallEvent', calls: 'List' },
  'call/notification': { noun: 'CallNotification', calls: 'Fetch List', of: 'NotificationInFull' },
  recording: { noun: 'Recording', calls: 'Fetch Delete List' },
  conference: { noun: 'Conference', calls: 'Fetch Update List' },
  'conference/participant': { noun: 'Participant', calls: 'Create Fetch Update Delete List' },
  'conference/recording': { noun: 'ConferenceRecording', calls: 'Fetch Update Delete List' },
  queue: { noun: 'Queue', calls: 'Create Fetch Update Delete List' },
  'queue/member': { noun: 'QueueMember', calls: 'Fetch Update List' },
  incomingPhoneNumber: { noun: 'IncomingPhoneNumber', calls: 'Create Fetch Update Delete List' },
  'availablePhoneNumberCountry/local': {
    noun: 'AvailablePhoneNumbersLocal',
    calls: 'List',
    of: 'AvailablePhoneNumber',
  },
  application: { noun: 'Application', calls: 'Create Fetch Update Delete List' },
  message: { noun: 'Message', calls: 'Create Fetch Update Delete List' },
  'message/media': { noun: 'Media', calls: 'Fetch Delete List' },
  notification: { noun: 'Notification', calls: 'Fetch List', of: 'NotificationInFull' },
  key: { noun: 'Key', calls: 'Fetch Update Delete List' },
};

const plurals: Readonly<Record<string, string>> = {
  AvailablePhoneNumbersLocal: 'AvailablePhoneNumbersLocal',
  Media: 'Media',
};

function nameOf(call: string, noun: string): string {
  return call === 'List' ? `List${plurals[noun] ?? `${noun}s`}` : `${call}${noun}`;
}

const byName = new Map<string, Described>(operations.map(({ described }) => [described.name, described]));

describe('what the official client sends and reads', () => {
  for (const [file, { noun, calls, of = noun }] of Object.entries(resources)) {
    const source = clientSource(file);
    const described = calls.split(' ').map((call) => {
      const found = byName.get(nameOf(call, noun));
      if (!found) throw new Error(`no operation ${nameOf(call, noun)}`);
      return found;
    });

    test(`${file}: every parameter is one of ours`, () => {
      const sent = [...source.matchAll(/data\["([^"]+)"\]/g)].map(([, name = '']) => name);
      expect(sent.length).toBeGreaterThan(0);
      const ours = described.flatMap(({ parameters }) => Object.keys(parameters));
      const missing = [...new Set(sent)].filter((name) => !ours.includes(name));
      expect(missing).toEqual([]);
    });

    test(`${file}: every member that it reads is answered`, () => {
      const read = [...source.matchAll(/payload(?:\.|\[")([a-z_]+)/g)].map(([, name = '']) => name);
      expect(read.length).toBeGreaterThan(0);
      const schema = described.map(({ schemas }) => schemas[of]).find((each) => each !== undefined);
      expect(Object.keys(schema?.['properties'] ?? {})).toEqual(expect.arrayContaining([...new Set(read)]));
    });
  }
});

test('every path that the client asks below these has an answer of the provider’s', () => {
  const ours = new Set(operations.map(({ described }) => described.path.replace(/\{\w+\}/g, '{}')));
  const files = ['siprec', 'transcription', 'payment', 'userDefinedMessage', 'userDefinedMessageSubscription'];
  for (const file of [...Object.keys(resources), ...files.map((each) => `call/${each}`)]) {
    const asked = [...clientSource(file).matchAll(/_uri = `([^`]+)`/g)].map(([, uri = '']) => uri);
    expect(asked.length).toBeGreaterThan(0);
    for (const uri of asked) expect(ours).toContain(`/2010-04-01${uri.replace(/\$\{\w+\}/g, '{}')}`);
  }
});

function clientSource(file: string): string {
  const require = createRequire(import.meta.url);
  return readFileSync(require.resolve(`twilio/lib/rest/api/v2010/account/${file}`), 'utf8');
}
