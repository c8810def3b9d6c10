import { expect, test } from 'vitest';
import { placeCall } from '../support/command.ts';
import { customerServer } from '../support/customer.ts';

test('what a document marks as secret is in no event: text spoken, keys entered, digits reported', async () => {
  await using server = await customerServer({
    '/voice': JSON.stringify({
      tropo: [
        {
          ask: {
            name: 'pin',
            asrLogSecurity: 'mask',
            maskTemplate: 'XXXX',
            promptLogSecurity: 'suppress',
            choices: { value: '[4 DIGITS]', mode: 'dtmf' },
            say: [{ value: 'Pin for Mister Blue, please.' }],
          },
        },
        { on: { event: 'continue', next: '/checked' } },
      ],
    }),
    '/checked': '{"tropo":[{"say":{"value":"Right."}}]}',
  });
  const call = await placeCall([`${server.url}/voice`, '--format', 'tropo', '--press', '7391']);
  expect(server.requests[1]?.body).toContain('7391');
  expect(call.out).not.toContain('7391');
  expect(call.out).not.toContain('Mister Blue');
  expect(call.of('dtmf').map(({ key }) => key)).toEqual(['•', '•', '•', '•']);
  expect(call.status).toBe(0);
});

test('a card number that somebody says or sends is not kept', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Gather action="/pay" finishOnKey="#"><Say>Card number?</Say></Gather></Response>',
    '/pay': '<Response><Say>You said 4111 1111 1111 1111.</Say></Response>',
  });
  const call = await placeCall([`${server.url}/voice`, '--press', '4111111111111111#']);
  expect(server.requests[1]?.body).toContain('Digits=4111111111111111');
  expect(call.of('request')[1]?.parameters).toMatchObject({ Digits: '•••1111' });
  expect(call.out).not.toMatch(/4111111111111111|4111 1111/);
});
