import { describe, expect, test } from 'vitest';
import type { Dial, Script, Verb, VerbName, VerbOf } from '../../../src/verbs/index.ts';
import { writeCallNotes } from '../notes.ts';
import { readDocument } from '../testing/reply.ts';

const say = (text: string, children = {}) => ({ module: 'tts', data: { text }, children });

describe('walking the tree', () => {
  test('a chain of default children is one list', () => {
    const script = readDocument(
      say('one', { _: { module: 'noop', children: { _: say('two', { _: say('three') }) } } }),
    );
    expect(texts(script.verbs)).toEqual(['one', 'two', 'three']);
    expect(script.atEnd).toEqual({ go: 'end', cause: 'normal', answers: false });
    expect(script.atHangup.go).toBe('end');
  });

  test.each([
    ['bare', (flow: object) => flow, ''],
    ['in a flow', (flow: object) => ({ flow, numbers: ['100'] }), '/flow'],
    ['in an envelope', (flow: object) => ({ data: { flow } }), '/data/flow'],
  ])('a document %s reads the same, but for its places', (_name, wrap, pointer) => {
    const { usable, verbs } = readDocument(wrap(say('one', { _: say('two') })));
    expect(usable).toBe(true);
    expect(verbs.map(({ place }) => place)).toEqual([{ pointer }, { pointer: `${pointer}/children/_` }]);
  });

  test('an unknown module is skipped, and named where it stands', () => {
    const { verbs, diagnostics } = readDocument(say('one', { _: { module: 'fly', children: { _: say('two') } } }));
    expect(texts(verbs)).toEqual(['one', 'two']);
    expect(diagnostics).toMatchObject([{ code: 'unknown-element', place: { pointer: '/children/_/module' } }]);
  });

  test('a module that is not carried out becomes a verb and goes on', () => {
    const { verbs, diagnostics } = readDocument({
      module: 'acdc_agent',
      data: { action: 'login' },
      children: { _: say('two') },
    });
    expect(verbs).toMatchObject([
      { verb: 'unsupported', said: 'acdc_agent', onSkipped: { go: 'on' } },
      { text: 'two' },
    ]);
    expect(diagnostics).toMatchObject([
      { code: 'unsupported-acdc-agent', severity: 'warning', place: { pointer: '' } },
    ]);
  });

  test.each([true, 'true', 1])('skip_module %j skips the module and takes the default child', (skip) => {
    const hangup = { module: 'hangup', data: { skip_module: skip }, children: { _: say('still here') } };
    expect(texts(readDocument(hangup).verbs)).toEqual(['still here']);
  });

  test('skip_module false skips nothing', () => {
    expect(readDocument({ module: 'hangup', data: { skip_module: false } }).verbs).toMatchObject([{ verb: 'hangup' }]);
  });

  test('more than fifty branches inside one another end, with a word', () => {
    const nested = (depth: number): object =>
      depth === 0
        ? say('deepest')
        : { module: 'offnet', data: { to_did: '12' }, children: { USER_BUSY: nested(depth - 1) } };
    const limits = { maximumDepth: 1000, maximumElements: 5000 };
    expect(readDocument(nested(50), {}, limits).diagnostics).toEqual([]);
    const { diagnostics } = readDocument(nested(51), {}, limits);
    expect(diagnostics).toMatchObject([
      { code: 'exceeded-limit', place: { pointer: '/children/USER_BUSY'.repeat(51) } },
    ]);
  });

  test.each([
    ['nothing', ''],
    ['half a document', '{"module":"tts"'],
    ['a list', []],
    ['no module', { flow: { data: {} } }],
    ['null', 'null'],
  ])('%s is unusable, with one error', (_name, body) => {
    const { usable, verbs, diagnostics } = readDocument(body);
    expect({ usable, verbs }).toEqual({ usable: false, verbs: [] });
    expect(diagnostics).toMatchObject([{ severity: 'error' }]);
  });
});

describe('bridging', () => {
  const offnet = (children: object) => ({ module: 'offnet', data: { to_did: '+12025550177' }, children });

  test('success ends the call, a failure takes its child or the default one', () => {
    const script = readDocument(offnet({ USER_BUSY: say('busy'), 'sip:404': say('nobody'), _: say('other') }));
    const dial = only(script, 'dial');
    expect(dial.onCompleted).toMatchObject({ go: 'end', cause: 'normal' });
    expect(Object.keys(dial.branches ?? {})).toEqual(['USER_BUSY', 'sip:404']);
    expect(dial.branches?.['USER_BUSY']).toMatchObject({ go: 'into', verbs: [{ text: 'busy' }] });
    expect(dial.onFailed).toEqual({ go: 'on' });
    expect(texts(script.verbs)).toEqual(['other']);
  });

  test('without a default child the far end decides what the caller hears, and never over a child', () => {
    const dial = only(readDocument(offnet({ 'sip:486': say('busy') })), 'dial');
    expect(dial.onFailed).toMatchObject({ go: 'end', cause: 'no-answer' });
    expect(dial.branches?.['sip:486']).toMatchObject({ go: 'into' });
    expect(dial.branches?.['sip:404']).toMatchObject({ go: 'end', cause: 'unallocated' });
    expect(dial.branches?.['USER_BUSY']).toBeUndefined();
  });

  test('the caller is answered by whoever answers, not before', () => {
    expect(only(readDocument(offnet({})), 'dial')).toMatchObject({ answers: false, answersWhenBridged: true });
  });

  test('without a number of its own it dials the one that the request noted', () => {
    const notes = writeCallNotes({ dialled: '+442079460018', callerNumber: '1', callerName: 'n', accountId: 'a' });
    expect(destination(readDocument({ module: 'resources' }, notes))).toMatchObject({ number: '+442079460018' });
    expect(readDocument({ module: 'resources' }).verbs).toMatchObject([{ verb: 'unsupported' }]);
  });

  test.each([
    ['+1 (202) 555-0177', { kind: 'number', number: '+12025550177', raw: '+1 (202) 555-0177' }],
    ['sip:a@b.example;transport=tls', { kind: 'sip', uri: 'sip:a@b.example;transport=tls' }],
    ['SIPS:a@b.example', { kind: 'sip', uri: 'SIPS:a@b.example' }],
    ['a@b.example', { kind: 'sip', uri: 'sip:a@b.example' }],
    ['1001', { kind: 'number', number: '1001', raw: '1001' }],
  ])('a device rings %s', (address, expected) => {
    expect(destination(readDocument({ module: 'device', data: { address } }))).toEqual(expected);
    expect(destination(readDocument({ module: 'user', data: { id: address } }))).toEqual(expected);
  });

  test.each([
    '0f0e0d0c0b0a09080706050403020100',
    '{DEVICE_ID}',
    'front desk',
    '',
    'a b@c.example',
  ])('a device %j needs a directory', (id) =>
    expect(readDocument({ module: 'device', data: { id } }).verbs).toMatchObject([{ verb: 'unsupported' }]));
});

describe('menu', () => {
  const menu = (data: object, children: object) => ({ module: 'menu', data: { retries: 2, ...data }, children });

  test('an entry takes the child of exactly that name', () => {
    const gather = only(readDocument(menu({}, { 1: say('one'), 12: say('twelve'), _: say('none') })), 'gather');
    expect(gather.branches).toMatchObject({ 1: { verbs: [{ text: 'one' }] }, 12: { verbs: [{ text: 'twelve' }] } });
    expect(gather.choices).toEqual([
      { kind: 'phrase', phrase: '1' },
      { kind: 'phrase', phrase: '12' },
    ]);
    expect(gather).toMatchObject({ comparesWholeEntry: true, rounds: 2, digits: { maximum: 4, endKeys: '#' } });
  });

  test('silence costs a try unless there is a child for it', () => {
    expect(only(readDocument(menu({}, { _: say('none') })), 'gather')).toMatchObject({ onNoInput: { go: 'on' } });
    expect(only(readDocument(menu({}, { _: say('none') })), 'gather').endsAtSilence).toBeUndefined();
    const patient = only(readDocument(menu({}, { timeout: say('hello?') })), 'gather');
    expect(patient).toMatchObject({ endsAtSilence: true, onNoInput: { go: 'into', verbs: [{ text: 'hello?' }] } });
  });

  test('used-up tries lead to max_retries, else to the default child, past the prompts of the platform', () => {
    const behind = (children: object) => readDocument(menu({}, children)).verbs.slice(1).map(heard);
    expect(behind({ max_retries: say('enough'), _: say('none') })).toEqual(['menu-exit', 'enough']);
    expect(behind({ max_retries: {}, _: say('none') })).toEqual(['menu-exit', 'menu-transferring_call', 'none']);
    expect(behind({})).toEqual(['menu-exit', 'vm-goodbye']);
  });

  test('prompts may be one’s own, or none', () => {
    const media = { greeting: 'g', invalid_media: 'https://m.example.com/i.wav', exit_media: false };
    const script = readDocument(menu({ media }, {}));
    const gather = only(script, 'gather');
    expect(gather.prompts).toMatchObject([{ source: { kind: 'media', id: 'g' } }]);
    expect(gather.retryPrompts).toMatchObject([{ after: 'no-match', prompts: [{ source: { kind: 'url' } }] }]);
    expect(script.verbs.slice(1).map(heard)).toEqual(['vm-goodbye']);
    const silent = readDocument(menu({ suppress_media: true }, {}));
    expect(only(silent, 'gather').retryPrompts).toEqual([]);
    expect(silent.verbs).toHaveLength(1);
  });
});

describe('pivot', () => {
  const pivot = (data: object, children = {}) => ({
    module: 'pivot',
    data: { voice_url: 'https://app.example.com/next', ...data },
    children,
  });

  test('asks by GET for 5 s in the words of kazoo unless told otherwise', () => {
    expect(only(readDocument(pivot({})), 'redirect').callback).toEqual({
      dialect: 'callflow',
      kind: 'pivot',
      url: 'https://app.example.com/next',
      method: 'GET',
      timeoutMs: 5000,
      notes: { requestFormat: 'kazoo', bodyFormat: 'form' },
    });
  });

  test('the default child is a branch for when nobody answers, and nothing follows', () => {
    const script = readDocument(pivot({}, { _: say('sorry') }));
    expect(script.verbs).toHaveLength(1);
    expect(only(script, 'redirect').onFailed).toMatchObject({ go: 'into', verbs: [{ text: 'sorry' }] });
    expect(only(readDocument(pivot({})), 'redirect').onFailed).toBeUndefined();
  });

  test.each([
    '',
    '/next',
    'ftp://a.example/',
    '{URL}',
    'https://',
  ])('%j is no url, and leads to the default child', (url) => {
    const script = readDocument(pivot({ voice_url: url }, { _: say('sorry') }));
    expect(script.verbs).toMatchObject([{ verb: 'unsupported' }, { text: 'sorry' }]);
  });
});

test('digits are collected under their name and go on whatever came', () => {
  const data = { max_digits: 6, terminators: ['#', '*'], terminator: '1', collection_name: 'pin' };
  const gather = only(readDocument({ module: 'collect_dtmf', data }), 'gather');
  expect(gather).toMatchObject({ collection: 'pin', answers: true, digits: { maximum: 6, endKeys: '#*' } });
  for (const then of [gather.onInput, gather.onNoMatch, gather.onNoInput]) expect(then).toEqual({ go: 'on' });
});

test('a language reaches what follows and no neighbour', () => {
  const speak = (text: string) => ({ module: 'tts', data: { text } });
  const script = readDocument({
    module: 'menu',
    data: { retries: 1, suppress_media: true },
    children: {
      1: { module: 'language', data: { language: 'fr-ca' }, children: { _: speak('oui') } },
      _: speak('no'),
    },
  });
  expect(only(script, 'gather').branches?.['1']).toMatchObject({
    verbs: [{ language: 'fr-CA' }, { voice: { language: 'fr-CA' } }],
  });
  expect(only(script, 'say').voice.language).toBeUndefined();
});

function only<Name extends VerbName>({ verbs }: Script, name: Name): VerbOf<Name> {
  const found = verbs.filter((verb): verb is VerbOf<Name> => verb.verb === name);
  expect(found).toHaveLength(1);
  return found[0] as VerbOf<Name>;
}

function texts(verbs: readonly Verb[]): readonly string[] {
  return verbs.flatMap((verb) => (verb.verb === 'say' ? [verb.text] : []));
}

function heard(verb: Verb): string {
  if (verb.verb === 'say') return verb.text;
  return verb.verb === 'play' && verb.source.kind === 'media' ? verb.source.id : verb.verb;
}

function destination(script: Script): Dial['targets'][number]['destination'] | undefined {
  return only(script, 'dial').targets[0]?.destination;
}
