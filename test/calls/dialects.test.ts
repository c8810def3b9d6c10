import { expect, test } from 'vitest';
import { placeCall } from '../support/command.ts';
import { customerServer } from '../support/customer.ts';

const formOf = (body: string) => Object.fromEntries(new URLSearchParams(body));

test('TwiML: digits gathered are posted to the action, and the reply runs', async () => {
  await using server = await customerServer({
    '/voice':
      '<Response><Gather numDigits="2" action="next?x=1"><Say>Two digits, please.</Say></Gather><Say>Nothing.</Say></Response>',
    '/next': '<Response><Say>Thank you.</Say></Response>',
  });
  const call = await placeCall([`${server.url}/voice`, '--press', '42']);
  expect(call.status).toBe(0);
  expect(call.spoken).toEqual(['Two digits, please.', 'Thank you.']);
  const [opening, result] = server.requests;
  expect(opening?.method).toBe('POST');
  expect(formOf(opening?.body ?? '')).toMatchObject({
    From: '+15551230000',
    CallStatus: 'ringing',
    Direction: 'inbound',
  });
  expect(result?.path).toBe('/next?x=1');
  expect(formOf(result?.body ?? '')).toMatchObject({ Digits: '42', CallStatus: 'in-progress' });
  expect(call.of('end')).toHaveLength(1);
});

test('TwiML: silence falls through to the next verb', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Gather action="/next"><Say>Press.</Say></Gather><Say>Nothing came.</Say></Response>',
  });
  const call = await placeCall([`${server.url}/voice`]);
  expect(call.spoken).toEqual(['Press.', 'Nothing came.']);
  expect(server.requests).toHaveLength(1);
});

test('BXML: a gather with a url always calls back, also with nothing', async () => {
  await using server = await customerServer({
    '/voice':
      '<Response><Gather gatherUrl="/done" firstDigitTimeout="2"><SpeakSentence>Press.</SpeakSentence></Gather></Response>',
    '/done': '<Response><SpeakSentence>Bye.</SpeakSentence></Response>',
  });
  const call = await placeCall([`${server.url}/voice`, '--format', 'bxml']);
  expect(call.spoken).toEqual(['Press.', 'Bye.']);
  const [initiate, gathered] = server.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  expect(initiate).toMatchObject({ eventType: 'initiate', direction: 'inbound', from: '+15551230000' });
  expect(gathered).toMatchObject({ eventType: 'gather', digits: '', terminatingDigit: '' });
});

test('Tropo: an ask that is answered takes the continue handler', async () => {
  await using server = await customerServer({
    '/voice': JSON.stringify({
      tropo: [
        { ask: { name: 'zip', choices: { value: '[5 DIGITS]', mode: 'dtmf' }, say: [{ value: 'Your zip code?' }] } },
        { on: { event: 'continue', next: '/zip' } },
      ],
    }),
    '/zip': '{"tropo":[{"say":{"value":"Got it."}},{"hangup":null}]}',
  });
  const call = await placeCall([`${server.url}/voice`, '--format', 'tropo', '--press', '94070']);
  expect(call.status).toBe(0);
  expect(call.spoken).toEqual(['Your zip code?', 'Got it.']);
  const [session, result] = server.requests.map(
    ({ body }) => JSON.parse(body) as Record<string, Record<string, unknown>>,
  );
  expect(session?.['session']).toMatchObject({ userType: 'HUMAN', initialText: null });
  expect(result?.['result']).toMatchObject({
    state: 'ANSWERED',
    sequence: 1,
    complete: true,
    actions: { name: 'zip', disposition: 'SUCCESS', value: '94070', attempts: 1 },
  });
});

test('callflow: collected digits go with the nested pivot', async () => {
  const flow = {
    module: 'tts',
    data: { text: 'Your pin?' },
    children: {
      _: {
        module: 'collect_dtmf',
        data: { max_digits: 4, collection_name: 'pin' },
        children: { _: { module: 'pivot', data: { voice_url: 'REPLACED', method: 'post', req_body_format: 'json' } } },
      },
    },
  };
  await using server = await customerServer({
    '/voice': ({ headers }) => JSON.stringify(flow).replace('REPLACED', `http://${headers.host}/pin`),
    '/pin': '{"module":"tts","data":{"text":"Thanks."}}',
  });
  const call = await placeCall([`${server.url}/voice`, '--format', 'callflow', '--press', '1234']);
  expect(call.status).toBe(0);
  expect(call.spoken).toEqual(['Your pin?', 'Thanks.']);
  expect(server.requests[0]?.method).toBe('GET');
  expect(JSON.parse(server.requests[1]?.body ?? '{}')).toMatchObject({ Digits: { pin: '1234' } });
});

test('one call, four dialects: digits, recording and cookies survive every switch', async () => {
  await using server = await customerServer({
    '/twiml': {
      headers: { 'set-cookie': 'visit=7; Path=/' },
      body: '<Response><Gather numDigits="1" action="/bxml"><Say>One.</Say></Gather></Response>',
    },
    '/bxml':
      '<Response><SpeakSentence>Two.</SpeakSentence><Record recordCompleteUrl="/tropo" terminatingDigits="#" maxDuration="5"/></Response>',
    '/tropo': JSON.stringify({
      tropo: [
        { ask: { name: 'more', choices: { value: '1, 2', mode: 'dtmf' }, say: { value: 'Three.' } } },
        { on: { event: 'continue', next: '/callflow' } },
      ],
    }),
    '/callflow': '{"module":"tts","data":{"text":"Four."},"children":{"_":{"module":"voicemail","data":{}}}}',
  });
  const call = await placeCall([`${server.url}/twiml`, '--press', '1,#,2']);
  expect(call.spoken).toEqual(['One.', 'Two.', 'Three.', 'Four.']);
  expect(call.of('script').map(({ dialect }) => dialect)).toEqual(['twiml', 'bxml', 'tropo', 'callflow']);
  expect(server.requests.map(({ path }) => path)).toEqual(['/twiml', '/bxml', '/tropo', '/callflow']);
  const [, digits, recording, asked] = server.requests;
  expect(formOf(digits?.body ?? '')).toMatchObject({ Digits: '1' });
  expect(JSON.parse(recording?.body ?? '{}')).toMatchObject({ eventType: 'recordComplete', channels: 1 });
  expect(JSON.parse(asked?.body ?? '{}')).toMatchObject({ result: { actions: { name: 'more', value: '2' } } });
  expect(server.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, 'visit=7', 'visit=7', 'visit=7']);
  expect(call.of('diagnostic').map(({ code }) => code)).toContain('unsupported-voicemail');
  expect(call.status).toBe(0);
});

test('a dialled number is rung, and the outcome reported', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Dial action="/after"><Number>+15005550100</Number></Dial></Response>',
    '/after': '<Response><Hangup/></Response>',
  });
  const call = await placeCall([`${server.url}/voice`]);
  expect(formOf(server.requests[1]?.body ?? '')).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true' });
  expect(
    call
      .of('switch')
      .some(({ application, argument }) => application === 'bridge' && argument.includes('+15005550100')),
  ).toBe(true);
});

test('a call can be refused without being answered', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Reject reason="busy"/><Say>never</Say></Response>',
  });
  const call = await placeCall([`${server.url}/voice`]);
  expect(call.spoken).toEqual([]);
  expect(call.of('switch').map(({ application }) => application)).not.toContain('answer');
  expect(call.of('end')[0]?.cause).toBe('USER_BUSY');
});
