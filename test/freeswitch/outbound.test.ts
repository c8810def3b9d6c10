import { randomInt } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../src/trace/index.ts';
import type { SeenRequest } from '../support/customer.ts';
import { twilioClient } from '../support/twilio-client.ts';
import { until } from '../support/until.ts';
import { legOf } from '../twilio-api/stage.ts';
import { type Program, startProgram } from './program.ts';
import { realTime, switchIsGiven } from './real-switch.ts';

const account = `AC${'a'.repeat(32)}`;
const authToken = '0123456789abcdef0123456789abcdef';
const flowAccount = 'b'.repeat(32);
const flowToken = 'c'.repeat(32);
const from = '+15550009999';
const number = () => `+7${randomInt(1e8, 1e9)}`;

const pages = {
  '/menu': `<Response><Gather numDigits="1" action="/chosen" timeout="15"><Say>Press two.</Say></Gather></Response>`,
  '/chosen': '<Response><Say>Thank you.</Say></Response>',
  '/long': `<Response><Say>${'This goes on and on. '.repeat(40)}</Say><Say>Never heard.</Say></Response>`,
  '/second': '<Response><Say>Somewhere else.</Say></Response>',
  '/wait': '<Response><Pause length="30"/></Response>',
  '/dial':
    '<Response><Dial action="/after"><Number statusCallback="/status" statusCallbackEvent="answered completed">' +
    '+71555000001</Number></Dial></Response>',
  '/after': '<Response><Pause length="30"/></Response>',
  '/status': { status: 204 },
};

/** The three stories of the issue, by the official client, through the whole program and a real FreeSWITCH. */
describe.skipIf(!switchIsGiven)('calls that Twilio’s own client makes, on a real FreeSWITCH', () => {
  let program: Program;
  let client: ReturnType<typeof twilioClient>['client'];
  let problems: string[];

  beforeAll(async () => {
    program = await startProgram(pages, [
      {
        id: 'acme',
        title: 'Acme',
        apis: {
          twiml: { id: account, settings: { authToken }, credentials: [] },
          callflow: { id: flowAccount, tokens: [{ name: 'usual', token: flowToken }] },
        },
      },
    ]);
    ({ client, problems } = twilioClient(program.serving.baseUrl, account, authToken));
  });
  afterAll(() => program?.[Symbol.asyncDispose]());
  afterEach(() => expect(problems.splice(0)).toEqual([]));

  const about = (path: string, sid: string) =>
    program.customer.requests.filter(
      (request: SeenRequest) => request.path === path && new URLSearchParams(request.body).get('CallSid') === sid,
    );
  const statuses = (sid: string) =>
    about('/status', sid).map(({ body }) => {
      const said = new URLSearchParams(body);
      return `${said.get('SequenceNumber')} ${said.get('CallStatus')}`;
    });
  const traceOf = (sid: string): Promise<readonly TraceEvent[]> => program.serving.trace(legOf(sid));
  const spoken = (events: readonly TraceEvent[]) =>
    events.flatMap((event) =>
      event.event === 'verb' && event.report.verb === 'say' ? [event.report.interrupted ?? 'heard'] : [],
    );

  const ordered = (path: string, to = number()) =>
    client.calls.create({
      to,
      from,
      url: program.customer.url + path,
      statusCallback: `${program.customer.url}/status`,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    });

  test('an outbound call with a menu', async () => {
    const to = number();
    const call = await ordered('/menu', to);
    expect(call).toMatchObject({ status: 'queued', direction: 'outbound-api', to, from });
    await until(() => about('/menu', call.sid).length > 0);
    await realTime(1000);
    expect(await client.calls(call.sid).fetch()).toMatchObject({ status: 'in-progress', answeredBy: null });
    await program.api(`uuid_recv_dtmf ${legOf(call.sid)} 2`);
    await until(() => about('/chosen', call.sid).length > 0);
    expect(new URLSearchParams(about('/chosen', call.sid)[0]?.body).get('Digits')).toBe('2');
    await until(() => statuses(call.sid).at(-1)?.endsWith('completed') === true);
    const [first, ...rest] = statuses(call.sid);
    expect(first).toBe('0 initiated');
    // The far end answers without ringing first, or rings for a moment.
    expect(rest.map((each) => each.split(' ')[1]).filter((each) => each !== 'ringing')).toEqual([
      'in-progress',
      'completed',
    ]);
    const over = await client.calls(call.sid).fetch();
    expect(over).toMatchObject({ status: 'completed', direction: 'outbound-api' });
    expect(Number(over.duration)).toBeGreaterThanOrEqual(1);
    expect((await client.calls.list({ to, limit: 5 })).map(({ sid }) => sid)).toEqual([call.sid]);
  }, 40_000);

  test('a live call redirected in the middle of a prompt', async () => {
    const call = await ordered('/long');
    await until(() => about('/long', call.sid).length > 0);
    await realTime(1500);
    const startedAt = Date.now();
    const updated = await client.calls(call.sid).update({ url: `${program.customer.url}/second`, method: 'POST' });
    expect(updated.status).toBe('in-progress');
    await until(() => about('/second', call.sid).length > 0);
    expect(Date.now() - startedAt).toBeLessThan(3000);
    const events = await traceOf(call.sid);
    expect(spoken(events)).toEqual(['replaced', 'heard']);
    const requests = events.flatMap((event) => (event.event === 'request' ? [new URL(event.url).pathname] : []));
    expect(requests).toEqual(['/long', '/second']);
  }, 40_000);

  /** A call that speaks with somebody, whom its document has dialled. */
  const speaking = async () => {
    const call = await ordered('/dial');
    await until(async () => (await client.calls.list({ parentCallSid: call.sid, status: 'in-progress' })).length === 1);
    await realTime(1000);
    const [child] = await client.calls.list({ parentCallSid: call.sid });
    return { call, child: child?.sid ?? '' };
  };
  const lives = (sid: string) => program.api(`uuid_exists ${legOf(sid)}`);

  test('whom a call speaks with is led elsewhere, and both go on', async () => {
    const { call, child } = await speaking();
    const ledAt = Date.now();
    await client.calls(child).update({ url: `${program.customer.url}/wait`, method: 'POST' });
    await until(() => about('/after', call.sid).length > 0 && about('/wait', child).length > 0);
    expect(Date.now() - ledAt).toBeLessThan(2000);
    const after = Object.fromEntries(new URLSearchParams(about('/after', call.sid)[0]?.body));
    expect(after).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true', DialCallSid: child });
    expect(after).not.toHaveProperty('DialCallDuration');
    await realTime(1500);
    expect([await lives(call.sid), await lives(child), statuses(child)]).toEqual(['true', 'true', ['0 in-progress']]);
    for (const sid of [call.sid, child]) await client.calls(sid).update({ status: 'completed' });
    await until(() => statuses(child).length === 2);
    expect(statuses(child)).toEqual(['0 in-progress', '1 completed']);
    expect(await client.calls(child).fetch()).toMatchObject({ status: 'completed', parentCallSid: call.sid });
  }, 40_000);

  /** Who speaks with whom, as the switch has it. */
  const rooms = async () => {
    const listed = JSON.parse(await program.api('conference json_list')) as { members: { uuid: string }[] }[];
    return listed.map(({ members }) => members.map((member) => member.uuid).toSorted());
  };
  const steer = (sid: string, data: object) =>
    program.serving.fetch(`/v2/accounts/${flowAccount}/channels/${sid.slice(2)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-auth-token': flowToken },
      body: JSON.stringify({ data }),
    });
  const announced = { action: 'transfer', target: '+71555000002', 'transfer-type': 'attended' };

  test('an announced transfer: the other is joined with the third once the first has left', async () => {
    const { call, child } = await speaking();
    expect((await steer(call.sid, announced)).status).toBe(200);
    const thirds = async () => client.calls.list({ parentCallSid: child, status: 'in-progress' });
    await until(async () => (await thirds()).length === 1);
    const third = (await thirds())[0]?.sid ?? '';
    await until(async () => (await rooms()).some((members) => members.includes(legOf(third)) && members.length === 2));
    expect(await rooms()).toContainEqual([call.sid, third].map(legOf).toSorted());
    await program.api(`uuid_kill ${legOf(call.sid)} NORMAL_CLEARING`);
    await until(async () => (await rooms()).some((members) => members.includes(legOf(child)) && members.length === 2));
    expect(await rooms()).toContainEqual([child, third].map(legOf).toSorted());
    await program.api(`uuid_kill ${legOf(third)} NORMAL_CLEARING`);
    await until(async () => (await lives(child)) === 'false');
    await until(() => statuses(child).length === 2);
    expect(statuses(child)).toEqual(['0 in-progress', '1 completed']);
  }, 60_000);

  test('an announced transfer is taken back by keys', async () => {
    const { call, child } = await speaking();
    expect((await steer(child, announced)).status).toBe(200);
    await until(async () => (await rooms()).some((members) => members.includes(legOf(child)) && members.length === 2));
    for (const key of '*1') await program.api(`uuid_recv_dtmf ${legOf(child)} ${key}`);
    await until(async () =>
      (await rooms()).some((members) => members.includes(legOf(call.sid)) && members.length === 2),
    );
    expect(await rooms()).toContainEqual([call.sid, child].map(legOf).toSorted());
    await client.calls(call.sid).update({ status: 'completed' });
    await until(async () => (await lives(child)) === 'false');
  }, 60_000);

  test('one that rings is cancelled, and one who is busy is told', async () => {
    const rings = await ordered('/menu', `+9${randomInt(1e8, 1e9)}`);
    const busy = await ordered('/menu', `+8${randomInt(1e8, 1e9)}`);
    await until(() => statuses(rings.sid).length >= 1);
    await realTime(500);
    await client.calls(rings.sid).update({ status: 'canceled' });
    await until(() => [rings, busy].every(({ sid }) => /canceled|busy/.test(statuses(sid).at(-1) ?? '')));
    expect((await client.calls(rings.sid).fetch()).status).toBe('canceled');
    expect((await client.calls(busy.sid).fetch()).status).toBe('busy');
    expect(about('/menu', rings.sid)).toEqual([]);
    expect(await program.api(`uuid_exists ${legOf(rings.sid)}`)).toBe('false');
  }, 40_000);

  test('a conference with a participant added, muted and removed', async () => {
    const name = `room-${randomInt(1e6)}`;
    const add = () =>
      client.conferences(name).participants.create({ from, to: number(), endConferenceOnExit: false, beep: 'false' });
    const [one, other] = [await add(), await add()];
    const members = async () => {
      const all = await client.conferences(one.conferenceSid).participants.list();
      return all.filter(({ status }) => status === 'connected').map(({ callSid }) => callSid);
    };
    await until(async () => (await members()).length === 2);
    expect(new Set(await members())).toEqual(new Set([one.callSid, other.callSid]));
    const muted = await client.conferences(one.conferenceSid).participants(other.callSid).update({ muted: true });
    expect(muted.muted).toBe(true);
    const flags = async () => {
      const listed = JSON.parse(await program.api('conference json_list')) as {
        members: { uuid: string; flags: { can_speak: boolean } }[];
      }[];
      return listed.flatMap((room) => room.members).find((member) => member.uuid === legOf(other.callSid))?.flags;
    };
    await until(async () => (await flags())?.can_speak === false);
    expect(await client.conferences(one.conferenceSid).participants(other.callSid).remove()).toBe(true);
    await until(async () => (await members()).length === 1);
    expect(await members()).toEqual([one.callSid]);
    await client.conferences(one.conferenceSid).update({ status: 'completed' });
    await until(async () => (await client.conferences(one.conferenceSid).fetch()).status === 'completed');
    await until(async () => (await client.calls(one.callSid).fetch()).status === 'completed');
    await until(async () => (await client.calls(other.callSid).fetch()).status === 'completed');
  }, 60_000);
});
