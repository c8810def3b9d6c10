import { dial } from 'dragoman/testing';
import { expect, test } from 'vitest';
import { customerServer } from '../support/customer.ts';

test('the key that ends an entry, as the first one, is nothing: the document goes on', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Gather action="/pin"><Say>Your pin.</Say></Gather><Say>No input.</Say></Response>',
  });
  await using call = await dial(`${server.url}/voice`);
  await call.press('#');
  await call.hears('No input.');
  expect(server.requests).toHaveLength(1);
});

test('the first key stops the prompt and what stands behind it', async () => {
  await using server = await customerServer({
    '/voice':
      '<Response><Gather numDigits="1" action="/next"><Say loop="0">Press a key, any key.</Say><Say>Two.</Say></Gather></Response>',
    '/next': '<Response><Say>Thank you.</Say></Response>',
  });
  await using call = await dial(`${server.url}/voice`);
  await call.pass(20);
  await call.press('7', { atOnce: true });
  await call.hears('Thank you.');
  expect(call.heard).not.toContain('Two.');
});

test('enough digits are told at once, and what is pressed behind them counts for nothing later', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Gather numDigits="2" action="/next"><Say>Two digits.</Say></Gather></Response>',
    '/next':
      '<Response><Say>One moment.</Say><Gather action="/last"><Say>Again.</Say></Gather><Say>None.</Say></Response>',
  });
  await using call = await dial(`${server.url}/voice`);
  await call.press('42#');
  await call.ended;
  expect(call.heard).toEqual(['Two digits.', 'One moment.', 'Again.', 'None.']);
  expect(call.requests[1]?.parameters).toMatchObject({ Digits: '42', FinishedOnKey: '' });
  expect(call.seconds).toBeGreaterThan(5);
});

test('a recording is told at a hang-up as well, and what comes back is not run', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Record action="/saved"/><Say>Never said.</Say></Response>',
    '/saved': '<Response><Say>Nobody is there.</Say></Response>',
  });
  await using call = await dial(`${server.url}/voice`);
  await call.waits();
  await call.say('Hello, this is a message.', { atOnce: true });
  await call.hangUp();
  const saved = call.requests.find(({ path }) => path === '/saved');
  expect(saved?.parameters).toMatchObject({ Digits: 'hangup', CallStatus: 'completed' });
  expect(call.heard).toEqual([]);
});

test('whoever leaves a conversation is told of to the action of the Dial, and nothing that comes back is run', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Dial action="/after">+15558880000</Dial><Say>Never said.</Say></Response>',
    '/after': '<Response><Say>Nobody is there.</Say></Response>',
  });
  await using call = await dial(`${server.url}/voice`);
  await call.pass(5);
  await call.hangUp();
  const after = call.requests.find(({ path }) => path === '/after');
  expect(after?.parameters).toMatchObject({
    CallStatus: 'completed',
    DialCallStatus: 'completed',
    DialBridged: 'true',
  });
  expect(call.heard).toEqual([]);
});

test('the caller stays when the callee goes: CallStatus says who left, and the document goes on', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Dial>+15558880000</Dial><Dial action="/after">+15558880001</Dial></Response>',
    '/after': '<Response><Say>Back with you.</Say></Response>',
  });
  await using call = await dial(`${server.url}/voice`);
  await call.hears('Back with you.');
  const after = call.requests.find(({ path }) => path === '/after');
  expect(after?.parameters).toMatchObject({ CallStatus: 'in-progress', DialCallStatus: 'completed' });
  expect(call.dialled).toHaveLength(2);
});

test('nothing in the body is no document, and the fallback is told so', async () => {
  await using server = await customerServer({
    '/voice': '',
    '/sorry': '<Response><Say>Please call later.</Say></Response>',
  });
  await using call = await dial(`${server.url}/voice`, { fallback: '/sorry' });
  await call.hears('Please call later.');
  expect(call.requests.at(-1)?.parameters).toMatchObject({ ErrorCode: '12100', ErrorUrl: `${server.url}/voice` });
});

test.each([
  ['a language', '<Say language="en-US">One.</Say><Say>Two.</Say>', ['One.', 'Two.']],
  ['a voice', '<Say voice="alice">One.</Say><Say>Two.</Say>', ['One.', 'Two.']],
  ['no time at all', '<Gather timeout="0"><Say>One.</Say></Gather><Say>Two.</Say>', ['One.', 'Two.']],
  ['attributes of Hangup', '<Say>One.</Say><Hangup reason="busy"><Parameter name="x" value="y"/></Hangup>', ['One.']],
  ['an unknown verb late', '<Say>One.</Say><Teleport to="mars"/><Say>Two.</Say>', ['One.', 'Two.']],
])('a document that other servers stumble over runs: %s', async (_, verbs, heard) => {
  await using server = await customerServer({ '/voice': `<Response>${verbs}</Response>` });
  await using call = await dial(`${server.url}/voice`);
  expect(await call.ended).toMatchObject({ cause: 'NORMAL_CLEARING', answered: true });
  expect(call.heard).toEqual(heard);
  expect(call.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('a text goes to the caller unless it says otherwise; where none can be sent, its url and its action are told', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Sms statusCallback="/text" action="/after">Your order is ready.</Sms></Response>',
    '/text': '',
    '/after': '<Response><Say>Goodbye.</Say></Response>',
  });
  await using call = await dial(`${server.url}/voice`, { from: '+15551239999' });
  await call.hears('Goodbye.');
  await call.ended;
  const told = call.requests.find(({ path }) => path === '/text');
  expect(told?.parameters).toMatchObject({ SmsStatus: 'failed', To: '+15551239999', From: '+15551230001' });
  const after = call.requests.find(({ path }) => path === '/after');
  expect(after?.parameters).toMatchObject({ SmsStatus: 'invalid', SmsSid: told?.parameters['SmsSid'] });
});

test('what the switch cannot carry elsewhere is told as failed, and the document goes on', async () => {
  await using server = await customerServer({
    '/voice':
      '<Response><Start><Stream name="tap" url="wss://ml.example.com/in" statusCallback="/stream"/></Start>' +
      '<Connect action="/closed"><Stream url="wss://bot.example.com/call"/></Connect><Say>Never said.</Say></Response>',
    '/stream': '',
    '/closed': '<Response><Say>No bot today.</Say></Response>',
  });
  await using call = await dial(`${server.url}/voice`);
  await call.hears('No bot today.');
  await call.ended;
  const told = call.requests.find(({ path }) => path === '/stream');
  expect(told?.parameters).toMatchObject({ StreamEvent: 'stream-error', StreamName: 'tap' });
  const closed = call.requests.find(({ path }) => path === '/closed');
  expect(closed?.parameters).toMatchObject({ StreamError: expect.any(String), CallStatus: 'in-progress' });
});

test('a recording beside the call is told when it can be fetched', async () => {
  await using server = await customerServer({
    '/voice':
      '<Response><Start><Recording name="r1" recordingStatusCallback="/file"/></Start><Say>This part is kept.</Say>' +
      '<Stop><Recording name="r1"/></Stop><Say>This is not.</Say></Response>',
    '/file': '',
  });
  await using call = await dial(`${server.url}/voice`);
  await call.hears('This is not.');
  await call.ended;
  const told = call.requests.filter(({ path }) => path === '/file');
  expect(told.map(({ parameters }) => parameters)).toMatchObject([
    {
      RecordingStatus: 'completed',
      RecordingChannels: '2',
      RecordingTrack: 'both',
      RecordingSource: 'StartCallRecordingTwiML',
    },
  ]);
});
