import { createServer } from 'node:http';
import express from 'express';
import { expect, test } from 'vitest';
import { customerServer } from '../../test/support/customer.ts';
import { dial } from './index.ts';
import { menu, twiml } from './testing/pages.ts';

test('an Express application, with its own middleware', async () => {
  const application = express();
  application.use('/phone', express.urlencoded({ extended: true }));
  application.post('/phone/in', (request, response) => {
    response.type('text/xml').send(twiml(`<Say>Hello, ${request.body.From}.</Say>`));
  });
  await using call = await dial(application, { path: '/phone/in?shop=7', from: '+15550007' });
  await call.hears('Hello, +15550007.');
  expect(call.requests.map(({ path }) => path)).toEqual(['/phone/in?shop=7']);
});

test('a server that does not listen does so as long as there are calls to it', async () => {
  const server = createServer(menu);
  const [one, other] = await Promise.all([dial(server, { path: '/voice' }), dial(server, { path: '/voice' })]);
  await one.press('1');
  expect(server.listening).toBe(true);
  await one.close();
  await other.press('2');
  await other.hears('You pressed 2.');
  await other.close();
  expect(server.listening).toBe(false);
  await using again = await dial(server, { path: '/voice' });
  await again.hears('Welcome.');
});

test('a server that listens goes on listening', async () => {
  const server = createServer(menu).listen(0);
  try {
    await using call = await dial(server, { path: '/voice' });
    await call.hears('Welcome.');
    await call.close();
    expect(server.listening).toBe(true);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('a url is called as it is, and a path beside it', async () => {
  await using customer = await customerServer({
    '/in/voice': twiml('<Redirect>next</Redirect>'),
    '/in/next': twiml('<Say>Here.</Say>'),
  });
  await using call = await dial(`${customer.url}/in/voice`);
  await call.hears('Here.');
  await using other = await dial(new URL(`${customer.url}/in/voice`), { path: 'next' });
  await other.hears('Here.');
  expect(customer.requests.map(({ path }) => path)).toEqual(['/in/voice', '/in/next', '/in/next']);
});

test('a server that nobody runs is told by the call', async () => {
  await using call = await dial('http://127.0.0.1:1/voice');
  await call.hears('an application error has occurred');
  expect(call.diagnostics).toContainEqual(expect.objectContaining({ code: 'document-refused', severity: 'error' }));
});
