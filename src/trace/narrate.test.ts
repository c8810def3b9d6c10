import { expect, test } from 'vitest';
import type { TraceEvent, TraceFact } from './event.ts';
import { Narrator } from './narrate.ts';

function told(...facts: readonly TraceFact[]): readonly string[] {
  const narrator = new Narrator();
  return facts.flatMap((fact) => {
    const narrated = narrator.tell({ at: 0, ...fact } as TraceEvent);
    return narrated ? [`${narrated.word}: ${narrated.lines[0]}`, ...narrated.lines.slice(1)] : [];
  });
}

function response(body: string, status = 200): TraceFact {
  const rest = { dialect: null, evidence: [], why: 'why' } as const;
  return { event: 'response', url: 'http://x/', status, contentType: 'text/xml', bytes: body.length, body, ...rest };
}

function complaint(line: number, column: number, message: string): TraceFact {
  return { event: 'diagnostic', code: 'c', severity: 'error', message, line, column };
}

test('a complaint shows its line with a mark at the column, once for a place', () => {
  const lines = told(
    response('<Response>\r\n\t<Say>Hi & you</Say>\r\n</Response>'),
    complaint(2, 10, 'One.'),
    complaint(2, 10, 'Two.'),
    complaint(1, 1, 'All of it.'),
    complaint(7, 3, 'Beyond.'),
  );
  expect(lines).toEqual([
    'answer: 200 text/xml → nothing we know: why',
    'error: 2:10 c: One.',
    '  <Say>Hi & you</Say>',
    '          ^',
    'error: 2:10 c: Two.',
    'error: 1:1 c: All of it.',
    'error: 7:3 c: Beyond.',
  ]);
});

test('of a long line, what is around the column', () => {
  const lines = told(response(`${'a'.repeat(500)}!${'b'.repeat(500)}`), complaint(1, 501, 'Here.'));
  const [, , text = '', mark = ''] = lines;
  expect(text.length).toBeLessThan(110);
  expect(text[mark.indexOf('^')]).toBe('!');
});

test('a complaint after a document inside another one shows the outer one', () => {
  const lines = told(
    response('\n<Outer/>'),
    { event: 'nested', role: 'waiting', leg: 'l' },
    response('\n<Inner/>'),
    complaint(2, 1, 'Inner.'),
    { event: 'nested', role: 'waiting', leg: 'l', ended: 'NORMAL_CLEARING' },
    complaint(2, 1, 'Outer.'),
  );
  expect(lines.filter((line) => line.includes('er/>'))).toEqual(['  <Inner/>', '  <Outer/>']);
});

test('an error page is shown as a browser would, and what follows does not repeat the sentence', () => {
  const page = '<html><style>p{}</style><title>Error</title><pre>TypeError: &#39;Digits&#39;<br> at a.js:1:2</pre>';
  const lines = told(
    response(page, 500),
    {
      event: 'diagnostic',
      code: 'document-status',
      severity: 'error',
      message: 'http://x/: it answers 500.',
      hint: 'h',
    },
    { event: 'error', code: 'document-status', message: 'http://x/: it answers 500', facts: {} },
    { event: 'rung', rung: 'apology', why: 'http://x/: it answers 500' },
  );
  expect(lines).toEqual([
    'answer: 500 text/xml → nothing we know: why',
    "Error TypeError: 'Digits' at a.js:1:2",
    'error: document-status: http://x/: it answers 500. (h)',
    'ERROR: document-status',
    'ladder: apology',
  ]);
});

test('of a sentence that has been told, only whom it is about', () => {
  const lines = told(
    complaint(2, 1, 'It is not well-formed.'),
    { event: 'error', code: 'document-unusable', message: 'http://x/: It is not well-formed.', facts: {} },
    { event: 'error', code: 'documents-going-round', message: '50 documents came', facts: {} },
  );
  expect(lines.slice(1)).toEqual([
    'ERROR: document-unusable: http://x/',
    'ERROR: documents-going-round: 50 documents came',
  ]);
});

test('long queries are cut, and what FreeSWITCH answers is shown where it says something', () => {
  const url = `http://x/voice?CallSid=CA1&${'a=b&'.repeat(40)}z=1`;
  const [ask = '', , spoke, played] = told(
    { event: 'request', dialect: 'twiml', method: 'GET', url, headers: {}, parameters: {} },
    { event: 'error', code: 'c', message: `${url}: no`, facts: {} },
    { event: 'switch', application: 'speak', argument: 'Hi', response: '_none_' },
    { event: 'switch', application: 'playback', argument: 'a.wav', response: 'FILE PLAYED' },
  );
  expect(ask).toMatch(/^ask: GET http:\/\/x\/voice\?CallSid=CA1&[ab=&]{47,}…, in twiml's words$/);
  expect([spoke, played]).toEqual(['switch: speak Hi', 'switch: playback a.wav → FILE PLAYED']);
});
