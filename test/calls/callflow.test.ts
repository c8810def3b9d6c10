import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { placeCall } from '../support/command.ts';
import { customerServer } from '../support/customer.ts';

const formOf = (body = '') => Object.fromEntries(new URLSearchParams(body));
const say = (text: string, next?: object) => node('tts', { text }, next ? { _: next } : {});
const node = (module: string, data: object = {}, children: Readonly<Record<string, object>> = {}) => ({
  module,
  data,
  children,
});
/** Each node the `_` of the one before. */
const chain = (...nodes: readonly ReturnType<typeof node>[]) =>
  nodes.reduceRight((after, each) => ({ ...each, children: { ...each.children, _: after } }));

/** A call from a number of Washington to a flow; HOST in it is the customer's server. */
async function run(flow: object, more: readonly string[] = [], pages: Record<string, string> = {}) {
  await using server = await customerServer({
    '/voice': ({ headers }) => JSON.stringify(flow).replaceAll('HOST', `http://${headers.host}`),
    ...pages,
  });
  const from = more.includes('--from') ? [] : ['--from', '+12025550143'];
  const call = await placeCall([`${server.url}/voice`, '--format', 'callflow', ...from, ...more]);
  return { ...call, requests: server.requests };
}

describe('branches', () => {
  const known = (data: object) =>
    node('check_cid', data, {
      match: say('Match.'),
      nomatch: say('No match.'),
      '+12025550143': say('You.'),
      _: say('Default.'),
    });

  test.each([
    ['a pattern that fits', { regex: '^\\+1202' }, ['Match.']],
    ['a pattern that does not', { regex: '^\\+44' }, ['No match.']],
    ['no pattern', {}, ['Match.']],
    ['the number itself', { use_absolute_mode: true }, ['You.']],
    ['the number itself, which the pattern does not fit', { use_absolute_mode: true, regex: '^9' }, ['No match.']],
    ['a pattern that cannot be', { regex: '(' }, ['Default.']],
  ])('check_cid: %s', async (_name, data, spoken) => {
    expect((await run(known(data))).spoken).toEqual(spoken);
  });

  test('check_cid without the child goes on with "_"', async () => {
    const flow = node('check_cid', {}, { nomatch: say('No match.'), _: say('Default.') });
    expect((await run(flow)).spoken).toEqual(['Default.']);
    expect((await run(flow, ['--from', 'anonymous'])).spoken).toEqual(['Default.']);
  });

  test.each([
    [['+12025550143'], 'Listed.'],
    [['--from', '+4930123456'], 'Listed.'],
    [['--from', '+442071838750'], 'Not listed.'],
  ])('cidlistmatch with its list: %s', async (words, spoken) => {
    const entries = [{ number: '+12025550143' }, { prefix: '+49' }, { pattern: '77$' }];
    const flow = node('cidlistmatch', { entries }, { match: say('Listed.'), nomatch: say('Not listed.') });
    expect((await run(flow, words.length > 1 ? words : [])).spoken).toEqual([spoken]);
  });

  test('branch_variable finds what set_variable and set_variables have set', async () => {
    const branch = node(
      'branch_variable',
      { variable: 'call_priority' },
      { 9: say('First.'), true: say('True.'), _: say('Last.') },
    );
    const priority = node('set_variable', { variable: 'call_priority', value: '9' });
    const yes = node('set_variables', { custom_application_vars: { call_priority: true } });
    expect((await run(chain(priority, branch))).spoken).toEqual(['First.']);
    expect((await run(chain(priority, yes, branch))).spoken).toEqual(['True.']);
    expect((await run(branch)).spoken).toEqual(['Last.']);
  });

  test('branch_bnumber takes what the route’s pattern captured', async () => {
    const flow = node('branch_bnumber', {}, { 7: say('Seven.'), _: say('Another.') });
    await using server = await customerServer({ '/voice': JSON.stringify(flow) });
    const folder = mkdtempSync(join(tmpdir(), 'callflow-'));
    const config = join(folder, 'dragoman.yaml');
    writeFileSync(
      config,
      `storage: ${folder}\nroutes:\n  - { pattern: "^\\\\+1555123000(\\\\d)$", url: "${server.url}/voice", format: callflow }\n`,
    );
    expect((await placeCall(['+15551230007', '--config', config])).spoken).toEqual(['Seven.']);
    expect((await placeCall(['+15551230008', '--config', config])).spoken).toEqual(['Another.']);
    rmSync(folder, { recursive: true });
  });

  test('temporal_route: the first rule that holds, else "_"', async () => {
    const rules = (...list: readonly object[]) =>
      node('temporal_route', { rules: list }, { always: say('Open.'), never: say('Never.'), _: say('Closed.') });
    const always = { id: 'always', cycle: 'daily' };
    const never = { id: 'never', cycle: 'daily', enabled: false };
    expect((await run(rules(never, always))).spoken).toEqual(['Open.']);
    expect((await run(rules(never))).spoken).toEqual(['Closed.']);
    expect((await run(rules({ id: 'unheard', cycle: 'daily' }, always))).spoken).toEqual(['Closed.']);
  });
});

describe('flows in flows', () => {
  test('an inline flow comes back, whichever way it ends', async () => {
    const around = (flow: object) => chain(say('Before.'), node('callflow', { flow }), say('After.'));
    expect((await run(around(say('Inside.')))).spoken).toEqual(['Before.', 'Inside.', 'After.']);
    expect((await run(around(node('check_cid', {}, { match: say('Match.') })))).spoken).toEqual([
      'Before.',
      'Match.',
      'After.',
    ]);
    const twice = node('callflow', { flow: say('Innermost.') });
    expect((await run(around(chain(twice, say('Inside.'))))).spoken).toEqual([
      'Before.',
      'Innermost.',
      'Inside.',
      'After.',
    ]);
    expect((await run(around(node('hangup')))).spoken).toEqual(['Before.']);
  });

  test('after a conversation the flow that waits goes on', async () => {
    const dialled = node('resources', { to_did: '+15005550100' }, { _: say('Never.') });
    const call = await run(chain(node('callflow', { flow: dialled }), say('How was it?')));
    expect(call.spoken).toEqual(['How was it?']);
    expect(call.of('switch').some(({ application }) => application === 'bridge')).toBe(true);
  });

  test('a document asked for inside comes back, too', async () => {
    const asks = node('pivot', { voice_url: 'HOST/inside' });
    const pages = { '/inside': JSON.stringify(say('Inside.')) };
    expect((await run(chain(node('callflow', { flow: asks }), say('After.')), [], pages)).spoken).toEqual([
      'Inside.',
      'After.',
    ]);
  });
});

describe('telling', () => {
  test('a webhook is told of the call in KAZOO’s words, and the flow does not wait', async () => {
    const hook = node('webhook', { uri: 'HOST/hook', custom_data: { step: 'queued' } });
    const order = node('set_variables', { custom_application_vars: { order: '991' } });
    const call = await run(chain(order, hook, say('On.')), [], { '/hook': '' });
    expect(call.spoken).toEqual(['On.']);
    const told = call.requests.find(({ path }) => path === '/hook');
    expect(told?.method).toBe('POST');
    expect(formOf(told?.body)).toMatchObject({
      step: 'queued',
      caller_id_number: '+12025550143',
      'custom_application_vars[order]': '991',
    });
  });

  test('mail that nobody can send is said, and costs nothing', async () => {
    const recipients = [{ type: 'email', id: 'ops@example.com' }];
    const alert = node('missed_call_alert', { recipients });
    const call = await run(chain(alert, say('On.')));
    expect(call.spoken).toEqual(['On.']);
    expect(call.of('diagnostic').map(({ code }) => code)).toEqual(['notification-not-sent']);
  });
});

test('what is set of later legs is theirs', async () => {
  const call = await run(
    chain(
      node('set_cid', { caller_id_name: 'Helpdesk', caller_id_number: '+12025550123' }),
      node('prepend_cid', { caller_id_name_prefix: 'VIP ' }),
      node('set_alert_info', { alert_info: '<http://ring>;info=external' }),
      node('resources', { to_did: '+15005550100' }),
    ),
  );
  const bridge = call.of('switch').find(({ application }) => application === 'bridge');
  for (const part of ['+12025550123', 'VIP', 'Helpdesk', 'sip_h_Alert-Info=<http://ring>;info'])
    expect(bridge?.argument).toContain(part);
});

test('a recording of the call runs beside the flow and is sent on when it is stopped', async () => {
  const call = await run(
    chain(
      node('answer'),
      node('record_call', { action: 'start', format: 'wav', url: 'HOST/in' }),
      node('sleep', { duration: 5 }),
      node('record_call', { action: 'stop' }),
      say('Stopped.'),
    ),
    [],
    {},
  );
  expect(call.spoken).toEqual(['Stopped.']);
  const sent = call.requests.find(({ method }) => method === 'PUT');
  expect(sent?.path).toMatch(/^\/in\/[^/]+\.wav$/);
});

test('a room is entered by the name in its configuration, and the flow is over with it', async () => {
  const conference = node('conference', { moderator: true, config: { name: 'standup' } }, { _: say('Never.') });
  const call = await run(conference, ['--hangup-after', '20']);
  expect(call.spoken).toEqual([]);
  expect(call.of('verb').map(({ report }) => report)).toMatchObject([{ verb: 'conference', room: 'standup' }]);
  expect(call.of('end')).toMatchObject([{ by: 'caller' }]);
});

test('dead air lasts until the caller leaves', async () => {
  const call = await run(node('dead_air'), ['--hangup-after', '30']);
  expect(call.of('end')).toMatchObject([{ seconds: 30, by: 'caller' }]);
});

test('the entries of a macro are heard one after another, read out as they are meant', async () => {
  const macros = [
    { macro: 'tone', frequencies: [440], duration_on: 300 },
    { macro: 'tts', text: 'Your number is' },
    { macro: 'say', text: '202', type: 'telephone_number' },
    { macro: 'sing', text: 'La la.' },
  ];
  const call = await run(chain(node('audio_macro', { macros }), say('Bye.')));
  expect(call.spoken).toEqual(['Your number is', expect.stringMatching(/2\D+0\D+2/), 'Bye.']);
});

test('digits that were flushed are not sent', async () => {
  const collect = (collection_name: string) => node('collect_dtmf', { max_digits: 2, collection_name });
  const flow = chain(
    collect('pin'),
    collect('zip'),
    node('flush_dtmf', { collection_name: 'pin' }),
    node('pivot', { voice_url: 'HOST/next', method: 'post' }),
  );
  const call = await run(flow, ['--press', '12,34'], { '/next': JSON.stringify(say('Bye.')) });
  const asked = formOf(call.requests.find(({ path }) => path === '/next')?.body);
  expect(asked).toMatchObject({ 'Digits[zip]': '34' });
  expect(asked).not.toHaveProperty('Digits[pin]');
});

test('a transfer leaves us for the dialplan, and nothing of the flow follows', async () => {
  const call = await run(node('transfer', { target: '2001' }, { _: say('Never.') }));
  expect(call.spoken).toEqual([]);
  expect(call.of('verb').map(({ report }) => report.verb)).toEqual(['transfer']);
});
