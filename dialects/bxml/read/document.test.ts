import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { element, serializeXml, text, type XmlElement } from '../../../src/document/index.ts';
import type { Script } from '../../../src/verbs/index.ts';
import { validateScript } from '../../../test/support/valid-script.ts';
import { readText, replyOf, theOnly } from '../testing/reply.ts';
import { elements } from '../vocabulary.ts';
import { weigh } from '../weigh.ts';

const codes = ({ diagnostics }: Script): readonly string[] => diagnostics.map(({ code }) => code);

describe('what answers a call', () => {
  test.each([
    ['<SpeakSentence>a</SpeakSentence>', true],
    ['<PlayAudio>/a.wav</PlayAudio>', true],
    ['<Gather/>', true],
    ['<Record/>', true],
    ['<Ring/>', true],
    ['<Ring answerCall="FALSE"/>', false],
    ['<SendDtmf>1</SendDtmf>', true],
    ['<Transfer><PhoneNumber>+15557770001</PhoneNumber></Transfer>', true],
    ['<Pause/>', true],
    ['<Hangup/>', false],
    ['<Redirect redirectUrl="/x"/>', false],
    ['<Tag>a</Tag>', false],
    ['<Forward to="+15557770001"/>', false],
    ['<StartRecording/>', false],
  ])('%s: %s', (body, answers) => {
    expect(readText(`<Response>${body}</Response>`).verbs.map((verb) => verb.answers)).toEqual([answers]);
  });

  test('a document that ends refuses a call which nothing has answered', () => {
    expect(readText('<Response/>').atEnd).toEqual({ go: 'end', cause: 'normal', answers: false });
  });

  test('Pause does not where the route says so', () => {
    const script = readText('<Response><Pause/></Response>', { settings: { pauseAnswers: false } });
    expect(theOnly(script, 'pause').answers).toBe(false);
  });
});

describe('who is asked after a verb', () => {
  test('a url is asked however a Gather, Record or Transfer ends', () => {
    const script = readText(
      '<Response><Gather gatherUrl="g"/><Record recordCompleteUrl="r"/><Transfer transferCompleteUrl="t"><PhoneNumber>+15557770001</PhoneNumber></Transfer></Response>',
    );
    const { onInput, onNoMatch, onNoInput } = theOnly(script, 'gather');
    const { onRecorded, onNothing } = theOnly(script, 'record');
    const { onCompleted, onFailed } = theOnly(script, 'dial');
    const urls = [onInput, onNoMatch, onNoInput, onRecorded, onNothing, onCompleted, onFailed].map((then) =>
      then.go === 'ask' ? then.callback.url.replace('https://app.example.com/ivr/', '') : then.go,
    );
    expect(urls).toEqual(['g', 'g', 'g', 'r', 'r', 't', 't']);
  });

  test('nobody is asked when the caller hangs up', () => {
    const script = readText('<Response><Record recordCompleteUrl="/r"/></Response>');
    expect(script.atHangup.go).toBe('end');
    expect(theOnly(script, 'record').onHangup).toBeUndefined();
  });

  test('credentials in the url serve where the attributes give none', () => {
    const script = readText('<Response><Redirect redirectUrl="https://ann:w%40rd@app.example.com/x"/></Response>');
    const { callback } = theOnly(script, 'redirect');
    expect(callback).toMatchObject({
      url: 'https://app.example.com/x',
      credentials: { username: 'ann', password: 'w@rd' },
    });
  });
});

describe('what is refused as a whole', () => {
  test.each([
    ['', 'empty-document', 'The document is empty.'],
    ['<Response><Ring></Response>', 'malformed-document', 'The document is not well-formed: '],
    ['<vxml/>', 'wrong-root', 'The root element is <vxml>.'],
    [
      '<Response><SpeakSentence>a</SpeakSentence><constructor/></Response>',
      'invalid-bxml',
      '<constructor> is no verb of BXML.',
    ],
    ['<Response><Gather><Gather/></Gather></Response>', 'invalid-bxml', '<Gather> may not stand in <Gather>.'],
    ['<Response><Transfer><Tag>a</Tag></Transfer></Response>', 'invalid-bxml', '<Tag> may not stand in <Transfer>.'],
    [
      '<Response><StartStream><Ring/></StartStream></Response>',
      'invalid-bxml',
      '<Ring> may not stand in <StartStream>.',
    ],
  ])('%j', (body, code, message) => {
    const { usable, verbs, diagnostics } = readText(body);
    expect(usable).toBe(false);
    expect(verbs).toEqual([]);
    expect(diagnostics[0]).toMatchObject({ code, severity: 'error', place: expect.anything() });
    expect(diagnostics[0]?.message).toContain(message);
  });

  test('a reply for a callee may not transfer, and may speak', () => {
    const callee = { role: 'screening' } as const;
    expect(readText('<Response><Conference>r</Conference></Response>', callee).usable).toBe(false);
    expect(readText('<Response><SpeakSentence>a</SpeakSentence></Response>', callee).usable).toBe(true);
  });
});

test('a verb after the last one that can be reached is told about once', () => {
  const script = readText('<Response><Redirect redirectUrl="/x"/><Ring/><Pause/><Hangup/><Ring/></Response>');
  expect(script.verbs.map(({ verb }) => verb)).toEqual(['redirect', 'ring', 'pause', 'hangup', 'ring']);
  expect(codes(script)).toEqual(['unreachable-verb']);
  expect(script.diagnostics[0]?.place).toEqual({ line: 1, column: 39 });
});

test('a doctype and an attribute given twice are told about where the parser lets them pass', () => {
  const script = readText('<!DOCTYPE Response><Response><Ring/></Response>');
  expect(script.diagnostics).toMatchObject([{ code: 'doctype-ignored', severity: 'information' }]);
});

describe('any document', () => {
  const values = fc.oneof(
    fc.constantFrom(
      '',
      '/x',
      'https://a.example/?q=1',
      'ftp://a',
      '0',
      '5',
      '10.0',
      'True',
      'GET',
      '#',
      '+15557770001',
    ),
    fc.string(),
  );

  /** Mostly what may stand there with what it may have, so that many documents are usable. */
  function childOf(parent: string): fc.Arbitrary<XmlElement> {
    const fitting = [...elements].filter(([, { inside }]) => inside.includes(parent)).map(([name]) => name);
    const name = fc.oneof(
      { weight: fitting.length > 0 ? 60 : 0, arbitrary: fc.constantFrom('', ...fitting) },
      { weight: 1, arbitrary: fc.constantFrom('Say', 'toString', 'Ring') },
    );
    return name.chain((chosen) => {
      const own = Object.keys(elements.get(chosen)?.attributes ?? {});
      const nests = [...elements.values()].some(({ inside }) => inside.includes(chosen));
      return fc
        .tuple(
          fc.dictionary(fc.constantFrom(...own, 'colour'), values, { maxKeys: 4 }),
          nests ? fc.array(childOf(chosen), { maxLength: 3 }) : values.map((content) => [text(content)]),
        )
        .map(([given, children]) => element(chosen || 'Pause', given, children));
    });
  }

  const document = fc
    .tuple(fc.constantFrom('Response', 'Bxml'), fc.array(childOf('Response'), { maxLength: 4 }))
    .map(([root, children]) => serializeXml([element(root, {}, children)]));

  test('reads to a valid script, the same each time, unusable exactly when an error is told', () => {
    let usable = 0;
    fc.assert(
      fc.property(document, fc.constantFrom('v1', 'v2'), (body, generation) => {
        const script = readText(body, { settings: { generation } });
        if (script.usable) usable++;
        expect(validateScript(JSON.parse(JSON.stringify(script)))).toEqual([]);
        expect(readText(body, { settings: { generation } })).toEqual(script);
        expect(script.diagnostics.some(({ severity }) => severity === 'error')).toBe(!script.usable);
        expect(script.diagnostics.every(({ place, message }) => place && /\.$/.test(message))).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(usable).toBeGreaterThan(50);
  });

  test('whatever its bytes, is read and weighed without a throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (body) => {
        weigh(replyOf(body));
        expect(readText(body).usable).toBe(false);
      }),
    );
  });
});
