import { expect, test } from 'vitest';
import { dialects } from '../dialects/registry.ts';
import { placeCall } from './support/command.ts';
import { customerServer } from './support/customer.ts';
import { lines } from './toy-dialect/index.ts';

test('a fifth dialect is one folder and one more entry in the list', async () => {
  await using server = await customerServer({
    '/voice': '#lines\nsay Press a key.\ndance\nkey /pressed',
    '/pressed': '<Response><Say>Back in TwiML.</Say></Response>',
  });
  const call = await placeCall([`${server.url}/voice`, '--format', 'lines', '--press', '5'], {
    dialects: [...dialects, lines],
  });
  expect(call.status).toBe(0);
  expect(call.of('script').map(({ dialect }) => dialect)).toEqual(['lines', 'twiml']);
  expect(call.spoken).toEqual(['Press a key.', 'Back in TwiML.']);
  expect(server.requests.map(({ body }) => body)).toEqual(['call from +15551230000', 'key 5']);
  expect(call.of('diagnostic')[0]).toMatchObject({ code: 'unknown-line', line: 3, column: 1 });
});

test('a call in another dialect may switch into it and back', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Redirect>/lines</Redirect></Response>',
    '/lines': '#lines\nsay Hello.',
  });
  const call = await placeCall([`${server.url}/voice`], { dialects: [...dialects, lines] });
  expect(call.spoken).toEqual(['Hello.']);
});
