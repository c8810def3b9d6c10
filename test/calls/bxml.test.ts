import { describe, expect, test } from 'vitest';
import { bxml } from '../../dialects/bxml/index.ts';
import { sleep } from '../../src/clock/index.ts';
import { dialled, type House, type HouseCall, house, type Page } from '../support/house.ts';

const response = (...verbs: readonly string[]): string => `<Response>${verbs.join('')}</Response>`;
const speak = (text: string): string => `<SpeakSentence>${text}</SpeakSentence>`;

const application = (pages: Readonly<Record<string, Page>>): Promise<House> => house(() => pages, { dialects: [bxml] });

/** What one url was told and asked, in order. */
const bodies = (at: House, path: string) => at.asked.filter((asked) => asked.path === path).map(({ body }) => body);

/** Whatever the switch was told that has this in it. */
function toldSwitch({ events }: HouseCall, application: string): readonly string[] {
  return events.flatMap((event) =>
    event.event === 'switch' && event.application === application ? [event.argument] : [],
  );
}

const spokenTo = (call: HouseCall): string => JSON.stringify(call.events.filter(({ event }) => event === 'switch'));

/** The id of a call as its server was told it. */
const callIdOf = ({ id }: HouseCall, at: House): string =>
  at.asked.map(({ body }) => String(body.callId)).find((callId) => callId.replaceAll('-', '').endsWith(id)) ?? '';

describe('a conference', () => {
  const pages = {
    '/join': response('<Conference conferenceEventUrl="/events" tag="weekly">team</Conference>', speak('It is over.')),
    '/late': response('<Conference conferenceEventUrl="/never" tag="other">team</Conference>'),
    '/events': ({ body }: { body: { eventType: string } }) =>
      body.eventType === 'conferenceMemberJoin' ? response(speak('Somebody is here.')) : '',
    '/never': '',
  };

  test('asks its creator’s url for everything that happens, lets all hear the answers, and tells its end', async () => {
    await using at = await application(pages);
    const [first, second] = await at.run(async () => {
      const one = await at.call('/join', { hangsUpAfterMs: 30_000 });
      await sleep(at.clock, 5000);
      const two = await at.call('/late', { hangsUpAfterMs: 10_000 });
      await Promise.all([one.over, two.over]);
      return [one, two] as const;
    });
    const events = bodies(at, '/events');
    expect(events.map(({ eventType }) => eventType)).toEqual([
      'conferenceCreated',
      'conferenceMemberJoin',
      'conferenceMemberJoin',
      'conferenceMemberExit',
      'conferenceMemberExit',
      'conferenceCompleted',
    ]);
    expect(new Set(events.map(({ conferenceId }) => conferenceId)).size).toBe(1);
    expect(events.every(({ name, tag }) => name === 'team' && tag === 'weekly')).toBe(true);
    const [one, two] = [callIdOf(first, at), callIdOf(second, at)];
    expect(events.map(({ callId }) => callId)).toEqual([undefined, one, two, two, one, undefined]);
    expect(events[2].from).not.toBe(events[1].from);
    expect(bodies(at, '/never')).toEqual([]);
    const said = [first, second].flatMap((call) => toldSwitch(call, 'conference'));
    expect(said.filter((argument) => argument.includes('Somebody is here.'))).toHaveLength(2);
  });

  test('that is ended from outside lets its members go on behind it', async () => {
    await using at = await application(pages);
    const call = await at.run(async () => {
      const one = await at.call('/join');
      await sleep(at.clock, 5000);
      at.services.rooms.list('house')[0]?.end();
      await one.over;
      return one;
    });
    expect(spokenTo(call)).toContain('It is over.');
  });

  test('goes on after an answer that holds a verb that may not stand there', async () => {
    await using at = await application({ ...pages, '/events': response(speak('No.'), '<Hangup/>') });
    const call = await at.run(async () => {
      const one = await at.call('/join', { hangsUpAfterMs: 9000 });
      await one.over;
      return one;
    });
    expect(bodies(at, '/events').map(({ eventType }) => eventType)).toEqual([
      'conferenceCreated',
      'conferenceMemberJoin',
      'conferenceMemberExit',
      'conferenceCompleted',
    ]);
    expect(toldSwitch(call, 'conference').some((argument) => argument.includes('No.'))).toBe(false);
  });
});

test('a conference is recorded as its documents say, once at a time, and told under its own name', async () => {
  let joined = 0;
  await using at = await application({
    '/join': response('<Conference conferenceEventUrl="/events" tag="weekly">team</Conference>'),
    '/events': ({ body }) => {
      if (body.eventType === 'conferenceCreated') return response('<StartRecording recordingAvailableUrl="/first"/>');
      if (body.eventType !== 'conferenceMemberJoin') return '';
      joined++;
      if (joined === 2) return response('<PauseRecording/>');
      if (joined === 3) return response('<ResumeRecording/>', '<StartRecording recordingAvailableUrl="/second"/>');
      return joined === 4 ? response('<StopRecording/>') : '';
    },
    '/first': '',
    '/second': '',
  });
  await at.run(async () => {
    const calls = [];
    for (let count = 0; count < 4; count++) {
      calls.push(await at.call('/join', { hangsUpAfterMs: count === 0 ? 60_000 : 45_000 }));
      await sleep(at.clock, 5000);
    }
    for (const { over } of calls) await over;
  });
  const [available, ...more] = bodies(at, '/first');
  expect(more).toEqual([]);
  expect(available).toMatchObject({
    eventType: 'conferenceRecordingAvailable',
    name: 'team',
    conferenceId: bodies(at, '/events')[0].conferenceId,
    channels: 1,
    status: 'complete',
    mediaUrl: expect.stringMatching(/\/conferences\/conf-[^/]+\/recordings\/r-[^/]+\/media$/),
  });
  // Fifteen seconds, of which five were left out.
  const seconds = Number(/^PT([\d.]+)S$/.exec(available.duration)?.[1]);
  expect(seconds).toBeGreaterThan(9);
  expect(seconds).toBeLessThan(11);
  expect(bodies(at, '/second')).toEqual([]);
});

describe('a bridge', () => {
  const pages = (plan: { target: string }) => ({
    '/waits': response('<Pause duration="600"/>'),
    '/joins': () =>
      response(
        `<Bridge bridgeCompleteUrl="/complete" bridgeTargetCompleteUrl="/target">\n  ${plan.target}\n</Bridge>`,
        speak('Dead code.'),
      ),
    '/complete': response(speak('Alone again.')),
    '/target': response(speak('Left behind.')),
  });

  test.each([
    ['the other call leaves first', 10_000, 60_000, '/complete', 'bridgeComplete'],
    ['the call that bridged leaves first', 60_000, 5000, '/target', 'bridgeTargetComplete'],
  ] as const)('where %s, the one who stays is asked, and only that one', async (_, waits, joins, path, eventType) => {
    const plan = { target: '' };
    await using at = await application(pages(plan));
    const [waiting, joining] = await at.run(async () => {
      const one = await at.call('/waits', { hangsUpAfterMs: waits });
      await sleep(at.clock, 1000);
      plan.target = callIdOf(one, at);
      const two = await at.call('/joins', { hangsUpAfterMs: joins });
      await Promise.all([one.over, two.over]);
      return [one, two] as const;
    });
    const stays = path === '/complete' ? joining : waiting;
    expect(bodies(at, path)).toMatchObject([{ eventType, callId: callIdOf(stays, at) }]);
    expect(bodies(at, path)[0]).not.toHaveProperty('cause');
    expect(bodies(at, path === '/complete' ? '/target' : '/complete')).toEqual([]);
    expect(spokenTo(joining)).not.toContain('Dead code.');
  });

  test('with a call that there is not is told at once', async () => {
    await using at = await application(pages({ target: 'c-95ac8d6e-1a31c52e-b38f-4198-93c1-51633ec68f8d' }));
    await at.run(async () => (await at.call('/joins')).over);
    expect(bodies(at, '/complete')).toMatchObject([
      { eventType: 'bridgeComplete', cause: 'unknown', errorMessage: expect.any(String), errorId: expect.any(String) },
    ]);
  });
});

test('keys are told one by one, but for those of a Gather', async () => {
  await using at = await application({
    '/': response(
      '<StartGather dtmfUrl="/keys" tag="k"/>',
      '<Pause duration="3"/>',
      '<Gather maxDigits="1"/>',
      '<Pause duration="3"/>',
      '<StopGather/>',
      '<Pause duration="3"/>',
    ),
    '/keys': '',
  });
  const keys = [1000, 4000, 6000, 9000];
  await at.run(async () => {
    const call = await at.call('/', {
      timed: keys.map((atMs, index) => ({ does: 'press', keys: String(index + 1), atMs })),
    });
    await call.over;
  });
  expect(bodies(at, '/keys').map(({ eventType, digit, tag }) => `${eventType} ${digit} ${tag}`)).toEqual([
    'dtmf 1 k',
    'dtmf 3 k',
  ]);
});

test('a second recording is not begun while the first is under way, and its server is not told of any', async () => {
  await using at = await application({
    '/': response(
      '<StartRecording recordingAvailableUrl="/first" multiChannel="true"/>',
      speak('Recorded line.'),
      '<StartRecording recordingAvailableUrl="/second" recordingName="two"/>',
      '<Pause duration="4"/>',
      '<StopRecording/>',
      '<StartRecording recordingAvailableUrl="/third"/>',
      '<Pause duration="2"/>',
    ),
    '/first': '',
    '/second': '',
    '/third': '',
  });
  await at.run(async () => (await at.call('/')).over);
  expect(bodies(at, '/first')).toMatchObject([
    { eventType: 'recordingAvailable', channels: 2, status: 'complete', fileFormat: 'wav' },
  ]);
  expect(bodies(at, '/second')).toEqual([]);
  expect(bodies(at, '/third')).toMatchObject([{ eventType: 'recordingAvailable', channels: 1 }]);
});

test('a forwarded call rings on under the number that was called, with its diversion, and nobody is asked any more', async () => {
  await using at = await application({
    '/': response(
      '<Forward to="sip:desk@pbx.example.com" diversionTreatment="stack" diversionReason="unconditional" uui="YQ==;encoding=base64"/>',
      speak('Never.'),
    ),
  });
  const call = await at.run(async () => {
    const forwarded = await at.call('/', { hangsUpAfterMs: 20_000 });
    await forwarded.over;
    return forwarded;
  });
  const [first] = bodies(at, '/');
  const [bridge = ''] = toldSwitch(call, 'bridge');
  expect(bridge).toContain('desk@pbx.example.com');
  expect(bridge).toContain(String(first.to).replace('+', ''));
  expect(bridge.replaceAll('\\', '')).toContain(
    `sip_h_Diversion=<sip:${dialled}@127.0.0.1>;reason=unconditional;counter=1`,
  );
  expect(bridge).toContain('User-To-User');
  expect(at.asked).toHaveLength(1);
  expect(spokenTo(call)).not.toContain('Never.');
});

describe('before anything answers', () => {
  test.each([
    '<Hangup/>',
    '',
    '<Tag>a</Tag><Ring duration="2" answerCall="false"/>',
    '<StartRecording/>',
  ])('%j refuses the call', async (verbs) => {
    await using at = await application({ '/': response(verbs) });
    const outcome = await at.run(async () => (await at.call('/')).over);
    expect(outcome.answeredAt).toBeUndefined();
  });

  test('a redirect keeps it ringing, and says so', async () => {
    await using at = await application({
      '/': response('<Ring duration="12" answerCall="false"/>', '<Redirect redirectUrl="/decide" tag="rang"/>'),
      '/decide': response(speak('Now it is answered.')),
    });
    const outcome = await at.run(async () => (await at.call('/')).over);
    const [asked] = bodies(at, '/decide');
    expect(asked).toMatchObject({ eventType: 'redirect', tag: 'rang' });
    expect(asked).not.toHaveProperty('answerTime');
    expect(outcome.answeredAt).toBeDefined();
  });
});
