import { expect, test } from 'vitest';
import type { Notify } from '../../dialect.ts';
import { exampleCall } from '../testing/call.ts';
import { wire } from './index.ts';

const to: Notify = {
  dialect: 'callflow',
  kind: 'webhook',
  url: 'https://app.example.com/hook?k=1',
  method: 'POST',
  events: [],
};
const event = { kind: 'webhook', at: 0, sequence: 0, data: { step: 'queued', to: 'over' }, retries: 2 } as const;

test('a webhook is the record of the call, with the document’s own data over it', () => {
  const call = exampleCall({ variables: { order: '991' } });
  const request = wire.notify(call, event, to);
  expect(request).toMatchObject({ method: 'POST', url: to.url, retry: { count: 2 } });
  expect(request?.headers).toMatchObject({ 'X-Account-ID': '6f1ed002ab5595859014ebf0951522d9' });
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toMatchObject({
    account_id: '6f1ed002ab5595859014ebf0951522d9',
    call_id: '5ab0c7e49d1f4b3c8e2a6d7f90b1c2d3',
    caller_id_number: '+12025550143',
    from: '+12025550143@carrier.example.net',
    request: '+12025550170@edge.example.com',
    'custom_application_vars[order]': '991',
    step: 'queued',
    to: 'over',
  });
});

test('with GET everything is in the query', () => {
  const request = wire.notify(exampleCall({}), event, { ...to, method: 'GET' });
  expect(request?.body).toBeUndefined();
  expect(Object.fromEntries(new URL(request?.url ?? '').searchParams)).toMatchObject({ k: '1', step: 'queued' });
});
