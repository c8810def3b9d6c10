import { describe, expect, test } from 'vitest';
import { openSource } from '../../src/document/index.ts';
import { type CallFacts, noSip, type ReadContext } from '../dialect.ts';
import { twiml } from './index.ts';
import { signature } from './signature.ts';

const url = 'https://app.example.com/texts';

const context: ReadContext = { role: 'call', answered: true, notes: { url }, settings: {}, line: 'text' };

function read(
  body: string,
  { contentType = 'text/xml', line = 'text' }: { contentType?: string; line?: 'text' | 'call' } = {},
) {
  const { line: _, ...voice } = context;
  const source = openSource(new TextEncoder().encode(body), contentType);
  const reply = { url, method: 'POST', status: 200, contentType, headers: {}, source } as const;
  return twiml.read(reply, line === 'text' ? context : voice);
}

const codes = ({ diagnostics }: ReturnType<typeof read>) =>
  diagnostics.map(({ code, providerCode }) => `${code} ${providerCode ?? ''}`.trim());

describe('an answer to a text', () => {
  test('is read message by message, with bodies, media and callbacks', () => {
    const script = read(`<Response>
      <Message>Hello  there</Message>
      <Message to="+14155550111" from="+14155550100" statusCallback="/status">
        <Body>Look</Body><Media>pictures/a.jpg</Media><Media>https://cdn.example.com/b.png</Media>
      </Message>
      <Message action="/after" method="GET"><Media>c.gif</Media></Message>
    </Response>`);
    expect(codes(script)).toEqual([]);
    expect(script.verbs).toMatchObject([
      { verb: 'message', to: '', text: 'Hello there', media: [], network: 'sms', onSent: { go: 'on' } },
      {
        to: '+14155550111',
        from: '+14155550100',
        text: 'Look',
        network: 'mms',
        media: ['https://app.example.com/pictures/a.jpg', 'https://cdn.example.com/b.png'],
        notify: [{ kind: 'message-status', url: 'https://app.example.com/status' }],
      },
      {
        text: '',
        media: ['https://app.example.com/c.gif'],
        onSent: { go: 'ask', callback: { kind: 'message', url: 'https://app.example.com/after', method: 'GET' } },
      },
    ]);
  });

  test('may lead elsewhere', () => {
    const script = read('<Response><Message>a</Message><Redirect>next</Redirect><Message>b</Message></Response>');
    expect(script.verbs.map(({ verb }) => verb)).toEqual(['message', 'redirect', 'message']);
    expect(codes(script)).toEqual(['unreachable-verb']);
  });

  test('holds nothing that only calls know', () => {
    const script = read('<Response><Say>Hi</Say><Dial>+14155550111</Dial><Fancy/><Message/>text</Response>');
    expect(script.verbs).toEqual([]);
    expect(codes(script)).toEqual([
      'misplaced-element 12200',
      'misplaced-element 12200',
      'unknown-element 12200',
      'missing-value 14103',
      'misplaced-text 12200',
    ]);
  });

  test('in plain text is sent back', () => {
    expect(read('You are\nsubscribed.', { contentType: 'text/plain' }).verbs).toMatchObject([
      { verb: 'message', to: '', text: 'You are subscribed.' },
    ]);
  });

  test('is no answer to a call', () => {
    const script = read('<Response><Message>Hi</Message></Response>', { line: 'call' });
    expect(script.verbs).toEqual([]);
    expect(codes(script)).toEqual(['unknown-element 12200']);
  });

  test.each([
    '<Response><Message>Hello</Message></Response>',
    '<Response><Message statusCallback="/s">Hello</Message><Redirect>/x</Redirect></Response>',
    '<Response><Message to="+14155550111"><Body>Look &amp; see</Body><Media>https://a.example/b.png</Media></Message></Response>',
    '<Response><Message><Media>https://a.example/b.png</Media></Message></Response>',
  ])('is written and read back: %s', (body) => {
    const { verbs } = read(body);
    const places = (list: typeof verbs) => list.map(({ place: _, ...verb }) => verb);
    expect(places(read(twiml.write(read(body)).body).verbs)).toEqual(places(verbs));
  });
});

describe('the messaging webhook', () => {
  const texted = (changes: Partial<CallFacts> = {}): CallFacts => ({
    id: '0f5d3c1a9be24d77a1c06e58d2b49f31',
    account: { id: 'acme', apiUrl: 'https://calls.example.com' },
    direction: 'inbound',
    callerName: '',
    sip: noSip,
    state: 'answered',
    startedAt: 0,
    now: 0,
    documents: 0,
    tag: '',
    variables: {},
    collections: {},
    line: 'text',
    from: '+14155550177',
    to: '+14155550100',
    settings: { authToken: 'secret-token' },
    text: { network: 'sms', first: { id: 'ab'.repeat(16), text: 'Hëllo', media: [] } },
    ...changes,
  });

  test('says who wrote what to whom, and nothing of a call', () => {
    const request = twiml.wire.opening(texted(), { url, settings: { authToken: 'secret-token' } });
    expect(request.parameters).toMatchObject({
      MessageSid: `SM${'ab'.repeat(16)}`,
      SmsSid: `SM${'ab'.repeat(16)}`,
      SmsMessageSid: `SM${'ab'.repeat(16)}`,
      SmsStatus: 'received',
      From: '+14155550177',
      To: '+14155550100',
      Body: 'Hëllo',
      NumMedia: '0',
      NumSegments: '1',
      AccountSid: expect.stringMatching(/^AC[0-9a-f]{32}$/),
      ApiVersion: '2010-04-01',
    });
    for (const absent of ['CallSid', 'CallStatus', 'Direction', 'Caller', 'Called'])
      expect(request.parameters).not.toHaveProperty(absent);
    expect(request.allowsNothing).toBe(true);
    const form = new URLSearchParams(request.body);
    expect(request.sign?.({ url, method: 'POST', body: request.body ?? '' })).toEqual({
      'X-Twilio-Signature': signature('secret-token', url, form),
    });
  });

  test('names media with their kind', () => {
    const media = ['https://cdn.example.com/a.JPG?x=1', 'https://cdn.example.com/b'];
    const call = texted({ text: { network: 'mms', first: { id: 'cd'.repeat(16), text: '', media } } });
    expect(twiml.wire.opening(call, { url }).parameters).toMatchObject({
      MessageSid: `MM${'cd'.repeat(16)}`,
      NumMedia: '2',
      MediaContentType0: 'image/jpeg',
      MediaUrl0: media[0],
      MediaContentType1: 'application/octet-stream',
      MediaUrl1: media[1],
      Body: '',
    });
  });

  test('is the same for the next document', () => {
    const callback = { dialect: 'twiml', kind: 'redirect', url, method: 'POST' } as const;
    const { parameters } = twiml.wire.result(texted(), { why: 'redirect', reports: [] }, callback);
    expect(parameters).toMatchObject({ Body: 'Hëllo', SmsStatus: 'received' });
  });

  test.each([
    ['queued', 'queued'],
    ['sending', 'sending'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['failed', 'failed'],
  ] as const)('tells that a message is %s', (state, status) => {
    const message = {
      id: 'ef'.repeat(16),
      direction: 'outbound',
      from: '+14155550100',
      to: ['+14155550177'],
      text: 'Hello',
      media: [],
      state,
      createdAt: 0,
      changedAt: 0,
      notes: {},
      account: { id: 'acme', apiUrl: 'https://calls.example.com' },
      settings: {},
    } as const;
    const request = twiml.wire.message?.(message, { state, to: '+14155550177', at: 0 }, { url });
    expect(request?.parameters).toMatchObject({
      MessageSid: `SM${'ef'.repeat(16)}`,
      MessageStatus: status,
      SmsStatus: status,
      From: '+14155550100',
      To: '+14155550177',
    });
    expect(request?.parameters['ErrorCode']).toBe(state === 'failed' ? '30008' : undefined);
  });
});
