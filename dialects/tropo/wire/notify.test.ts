import { describe, expect, it } from 'vitest';
import type { CallEvent, Notify } from '../../../src/verbs/index.ts';
import { exampleCall } from '../testing/facts.ts';
import { complaints } from '../testing/library-demands.ts';
import { readSteps } from '../testing/reply.ts';
import { notify } from './notify.ts';

const call = exampleCall();
const bodyOf = (event: CallEvent, to: Notify, facts = call) => {
  const request = notify(facts, event, to);
  return request && JSON.parse(request.body ?? '');
};

describe('what a document subscribes to', () => {
  const [record] = readSteps([
    {
      record: {
        url: 'https://f.example.com/in',
        transcription: { id: 'vm-77', url: 'https://u:p@app.example.com/text' },
      },
    },
  ]).verbs;
  const transcription = record?.verb === 'record' ? record.rule.transcription?.notify : undefined;
  if (!transcription) throw new Error('nobody would be told');
  const text = { kind: 'transcription', id: '3f2c'.repeat(8), at: call.now, sequence: 0 } as const;

  it('a transcription, as Tropo posted it, with the id that the document gave', () => {
    expect(bodyOf({ ...text, event: 'ready', text: 'Hello, it’s me.' }, transcription)).toEqual({
      result: {
        transcription: 'Hello, it’s me.',
        guid: '3f2c3f2c-3f2c-3f2c-3f2c-3f2c3f2c3f2c',
        identifier: 'vm-77',
      },
    });
    const { notes: _notes, ...unnamed } = transcription;
    expect(bodyOf({ ...text, event: 'ready', text: 'x' }, unnamed)).toMatchObject({ result: { identifier: null } });
    const request = notify(call, { ...text, event: 'ready', text: 'x' }, transcription);
    expect(request).toMatchObject({
      url: 'https://app.example.com/text',
      credentials: { username: 'u', password: 'p' },
    });
  });

  it.each(['started', 'failed'] as const)('but not that it has %s', (event) => {
    expect(bodyOf({ ...text, event }, transcription)).toBeNull();
  });

  const [transfer] = readSteps([
    {
      transfer: {
        to: '+14155550101',
        label: 'sales',
        callbackUrl: '/details',
        on: { event: 'connect', post: '/answered' },
      },
    },
  ]).verbs;
  const target = transfer?.verb === 'dial' ? transfer.targets[0] : undefined;
  const leg = {
    id: 'b'.repeat(32),
    label: 'sales',
    to: '+14155550101',
    from: '+14155550177',
    startedAt: call.startedAt + 3000,
    answeredAt: call.startedAt + 12_000,
    endedAt: call.startedAt + 19_500,
  };
  const ended = { kind: 'leg', event: 'ended', at: call.now, sequence: 0, leg } as const;

  it('the detail record of a leg that it rang, once that has ended', () => {
    const details = target?.notify[0];
    if (!details) throw new Error('nobody would be told');
    expect(details.url).toBe('https://app.example.com/details');
    expect(bodyOf({ ...ended, event: 'answered' }, details)).toBeNull();
    const told = bodyOf(ended, details);
    expect(told).toMatchObject({
      resource: 'call',
      name: 'cdrCreated',
      data: {
        direction: 'out',
        from: 'tel:4155550177',
        to: 'tel:4155550101',
        label: 'sales',
        status: 'Success',
        duration: 7500,
        accountId: '70021',
      },
    });
    expect(told.data.parentSessionId).toBe(call.id);
    expect(told.data.parentCallId).not.toBe(told.data.callId);
    const { answeredAt: _answered, ...unanswered } = leg;
    expect(bodyOf({ ...ended, leg: unanswered }, details).data).toMatchObject({ status: 'Failed', duration: 0 });
  });

  it('that somebody has answered, as a result in the session of the caller', () => {
    const verbs = target?.screening && 'verbs' in target.screening ? target.screening.verbs : [];
    const [webhook] = verbs;
    if (webhook?.verb !== 'webhook') throw new Error('nobody would be told');
    const onTheLeg = exampleCall({ id: 'b'.repeat(32), direction: 'outbound', documents: 0, parent: call });
    const event = { kind: 'webhook', at: call.now, sequence: 0, data: {}, retries: 0 } as const;
    const request = notify(onTheLeg, event, webhook.notify);
    expect(request?.url).toBe('https://app.example.com/answered');
    const { result } = JSON.parse(request?.body ?? '');
    expect(result).toMatchObject({ sessionId: call.id, sequence: 1, complete: true, state: 'ANSWERED' });
    expect(result).not.toHaveProperty('actions');
    expect(complaints(request?.body ?? '')).toEqual([]);
  });

  it('and nothing that Tropo had no words for', () => {
    const key = { kind: 'key', key: '1', at: call.now, sequence: 0 } as const;
    for (const kind of ['details', 'transcription', 'post', 'other'])
      expect(bodyOf(key, { ...transcription, kind })).toBeNull();
  });
});
