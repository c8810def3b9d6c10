import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../trace/index.ts';
import { type PlayedAnswer, recordedAnswers } from './answers.ts';
import { exchangesOf } from './exchanges.ts';

const site = 'https://app.example.com';

function request(at: number, path: string): TraceEvent {
  return { at, event: 'request', dialect: 'twiml', parameters: {}, method: 'POST', url: site + path, headers: {} };
}

function response(at: number, path: string): TraceEvent {
  return {
    ...{ at, event: 'response', url: site + path, status: 200, contentType: null, bytes: 1, body: `of ${path}` },
    ...{ dialect: 'twiml', evidence: [], why: '' },
  };
}

function script(at: number, text: string): TraceEvent {
  return { at, event: 'script', dialect: 'twiml', text, verbs: [] };
}

function told(at: number, url: string, status: number | null = 204): TraceEvent {
  const message = { method: 'POST', url, headers: {} } as const;
  const failure = { kind: 'refused', message: 'refuses the connection', url, isRetried: false } as const;
  const messages = [{ ...message, ...(status === null ? { failure } : { response: { status, headers: {} } }) }];
  return { at, event: 'callback', dialect: 'twiml', method: 'POST', url, status, parameters: {}, messages };
}

function complaint(at: number, code: string): TraceEvent {
  return { at, event: 'diagnostic', code, severity: 'warning', message: code };
}

const summary = (events: readonly TraceEvent[]) =>
  exchangesOf(events).exchanges.map(({ request: { url }, response: answer, failure, understood }) =>
    [url.replace(site, ''), answer && Buffer.from(answer.body).toString(), failure?.kind, understood].filter(Boolean),
  );

test('documents that are asked for side by side keep their own answers', () => {
  const events = [
    ...[request(0, '/one'), request(0, '/two'), response(0, '/two'), script(0, 'script two')],
    ...[response(5, '/one'), script(5, 'script one')],
  ];
  expect(summary(events)).toEqual([
    ['/one', 'of /one', 'script one'],
    ['/two', 'of /two', 'script two'],
  ]);
});

test('a request that the call did not wait for has no answer, and takes none from the next', () => {
  expect(summary([request(0, '/a'), request(9, '/a'), response(9, '/a'), script(9, 'script')])).toEqual([
    ['/a', 'timeout'],
    ['/a', 'of /a', 'script'],
  ]);
});

describe('what servers are told', () => {
  const [early, late] = ['https://a.example.com/x', 'https://b.example.com/x'];
  const documents = [request(0, '/one'), response(0, '/one'), request(7, '/two'), response(7, '/two')];
  const [first, firstAnswer, second, secondAnswer] = documents as [TraceEvent, TraceEvent, TraceEvent, TraceEvent];

  test.each([
    ['before', [told(0, early), told(0, late), first, firstAnswer, second, secondAnswer]],
    ['after', [first, firstAnswer, told(0, early), told(0, late), second, secondAnswer]],
    ['between, in the other order', [first, told(0, late), firstAnswer, told(0, early), second, secondAnswer]],
  ])('stands after the requests of its moment, by server: it came %s', (_when, events) => {
    expect(summary(events).map(([url]) => url)).toEqual(['/one', early, late, '/two']);
  });

  test('complaints are about the exchange that they follow, or the notice that failed', () => {
    const [about, refused, other] = ['unknown-element', 'document-refused', 'bad-value'].map((code) =>
      complaint(0, code),
    ) as [TraceEvent, TraceEvent, TraceEvent];
    const { indexOf, exchanges } = exchangesOf([first, firstAnswer, about, told(0, early, null), refused, other]);
    expect(exchanges[1]?.failure?.kind).toBe('refused');
    expect([about, refused, other].map((event) => indexOf.get(event))).toEqual([0, 1, 0]);
  });
});

describe('recorded answers', () => {
  const { exchanges } = exchangesOf([
    ...[request(0, '/menu?try=1'), response(0, '/menu?try=1'), told(0, `${site}/status`, null)],
    ...[request(9, '/menu?try=2'), response(9, '/menu?try=2')],
  ]);
  const server = {
    offer: ({ body }: { readonly body: Uint8Array }) => Buffer.from(body).toString(),
    close: async () => {},
  };
  const answersTo = (...paths: readonly string[]): readonly unknown[] => {
    const answer = recordedAnswers(exchanges, server);
    const shown = (played: PlayedAnswer) => ('to' in played ? played.to : played.fails.message);
    return paths.map((path) => shown(answer({ method: 'POST', url: site + path })));
  };

  test('are given by url, whatever the query and in whatever order', () => {
    expect(answersTo('/menu', '/menu?try=7', '/status')).toEqual([
      'of /menu?try=1',
      'of /menu?try=2',
      'refuses the connection',
    ]);
    expect(answersTo('/status', '/menu')).toEqual(['refuses the connection', 'of /menu?try=1']);
  });

  test('a new url gets the next answer, one too many none', () => {
    expect(answersTo('/other', '/menu', '/menu')).toEqual([
      'of /menu?try=1',
      'of /menu?try=2',
      'no answer to this request is recorded',
    ]);
  });
});
