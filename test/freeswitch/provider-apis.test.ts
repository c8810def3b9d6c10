import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../src/trace/index.ts';
import { acme, clientOf, dashboard, elementIn } from '../bandwidth-api/bandwidth.ts';
import { uuidIn } from '../bandwidth-api/stage.ts';
import { password as secret } from '../support/serving.ts';
import { until } from '../support/until.ts';
import { type Program, startProgram } from './program.ts';
import { RealSwitch, realTime, switchIsGiven } from './real-switch.ts';

const from = '+15550009999';
/** At the far end these answer. */
const number = () => `+7${randomInt(1e8, 1e9)}`;
const long = 'This goes on and on. '.repeat(40);
const say = (text: string) => `<Response><SpeakSentence>${text}</SpeakSentence></Response>`;
const tropo = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string) => ({ on: { event, next } });

const pages = {
  '/menu':
    '<Response><Gather maxDigits="1" gatherUrl="/chosen" firstDigitTimeout="15"><SpeakSentence>Press two.</SpeakSentence></Gather></Response>',
  '/chosen': say('Thank you.'),
  '/long': say(long),
  '/moved': say('Somewhere else.'),
  '/room': '<Response><Conference conferenceEventUrl="/events">weekly</Conference></Response>',
  '/events': { status: 204 },
  '/status': { status: 204 },
  '/session': ({ body }: { readonly body: string }) => {
    const { parameters } = (JSON.parse(body) as { session: { parameters: Record<string, string> } }).session;
    return tropo(
      { call: { to: parameters['numberToDial'], from: '4155550100', allowSignals: '' } },
      { say: { value: long, allowSignals: ['go'] } },
      on('go', '/gone'),
      on('continue', '/done'),
      on('incomplete', '/nobody'),
    );
  },
  '/gone': tropo(
    {
      ask: { name: 'key', timeout: 15, choices: { value: '[1 DIGIT]', mode: 'dtmf' }, say: { value: 'Press seven.' } },
    },
    on('continue', '/pressed'),
    on('incomplete', '/nobody'),
  ),
  '/pressed': tropo({ say: { value: 'Thank you.' } }),
  '/done': tropo(),
  '/nobody': tropo(),
  '/details': { status: 200 },
};

/** Orders by the providers' own clients and shapes, through the whole program and a real FreeSWITCH. */
describe.skipIf(!switchIsGiven)('the APIs of Bandwidth and Tropo on a real FreeSWITCH', () => {
  let program: Program;

  beforeAll(async () => {
    program = await startProgram(pages, [
      {
        id: 'acme',
        apis: {
          bxml: { id: acme, credentials: [{ name: 'acme-user', secret }] },
          tropo: { credentials: [{ name: 'acme', secret }] },
        },
      },
    ]);
  });
  afterAll(() => program?.[Symbol.asyncDispose]());

  const told = (path: string, about: string) =>
    program.customer.requests.filter((request) => request.path === path && request.body.includes(about));
  const spoken = (events: readonly TraceEvent[]) =>
    events.flatMap((event) =>
      event.event === 'verb' && event.report.verb === 'say' ? [event.report.interrupted ?? 'heard'] : [],
    );

  const order = (path: string, to = number()) => ({
    to,
    from,
    applicationId: '04e88489-df02-4e34-a0ee-27a91849555f',
    answerUrl: `${program.customer.url}${path}`,
    disconnectUrl: `${program.customer.url}/status`,
    tag: 'real',
  });

  test('Bandwidth: a call with a menu', async () => {
    const { calls } = clientOf(program.serving);
    const { data } = await calls.createCall(acme, order('/menu'));
    await until(() => told('/menu', data.callId).length > 0);
    await realTime(1000);
    expect((await calls.getCallState(acme, data.callId)).data).toMatchObject({
      state: 'answered',
      direction: 'outbound',
    });
    await program.api(`uuid_recv_dtmf ${uuidIn(data.callId)} 2`);
    await until(() => told('/status', data.callId).length > 0);
    expect(JSON.parse(told('/menu', data.callId)[0]?.body ?? '')).toMatchObject({ eventType: 'answer', tag: 'real' });
    expect(JSON.parse(told('/chosen', data.callId)[0]?.body ?? '')).toMatchObject({ eventType: 'gather', digits: '2' });
    expect(JSON.parse(told('/status', data.callId)[0]?.body ?? '')).toMatchObject({ cause: 'hangup', tag: 'real' });
    expect((await calls.getCallState(acme, data.callId)).data).toMatchObject({
      state: 'disconnected',
      disconnectCause: 'hangup',
    });
  }, 40_000);

  test('Bandwidth: a call led elsewhere in the middle of a prompt, and a busy one', async () => {
    const { calls } = clientOf(program.serving);
    const { data } = await calls.createCall(acme, order('/long'));
    await until(() => told('/long', data.callId).length > 0);
    await realTime(1500);
    const startedAt = Date.now();
    await calls.updateCall(acme, data.callId, { redirectUrl: `${program.customer.url}/moved`, tag: 'moved' });
    await until(() => told('/moved', data.callId).length > 0);
    expect(Date.now() - startedAt).toBeLessThan(3000);
    expect(JSON.parse(told('/moved', data.callId)[0]?.body ?? '')).toMatchObject({
      eventType: 'redirect',
      tag: 'moved',
    });
    expect(spoken(await program.serving.trace(uuidIn(data.callId)))).toEqual(['replaced', 'heard']);
    const busy = await calls.createCall(acme, order('/menu', `+8${randomInt(1e8, 1e9)}`));
    await until(() => told('/status', busy.data.callId).length > 0);
    expect((await calls.getCallState(acme, busy.data.callId)).data).toMatchObject({ disconnectCause: 'busy' });
  }, 60_000);

  test('Bandwidth: a conference whose member is muted, hears an announcement, and is sent on', async () => {
    const { calls, conferences } = clientOf(program.serving);
    const [one, two] = [
      (await calls.createCall(acme, order('/room'))).data.callId,
      (await calls.createCall(acme, order('/room'))).data.callId,
    ];
    const members = async () => {
      const [room] = (await conferences.listConferences(acme, 'weekly')).data;
      const detail = room && (await conferences.getConference(acme, String(room.id))).data;
      return { id: String(detail?.id), count: detail?.activeMembers?.length ?? 0 };
    };
    await until(async () => (await members()).count === 2);
    const { id } = await members();
    await conferences.updateConferenceMember(acme, id, one, { mute: true });
    expect(await program.api('conference list')).toMatch(/hear\|?(?!.*speak)/);
    await conferences.updateConferenceMember(acme, id, one, { mute: false });
    await conferences.updateConferenceBxml(acme, id, say('News for all.'));
    await realTime(1500);
    await conferences.updateConference(acme, id, { status: 'completed' });
    for (const callId of [one, two]) await until(() => told('/status', callId).length > 0);
  }, 60_000);

  test('Bandwidth: a number that was ordered leads to its application', async () => {
    const { send } = dashboard(program.serving);
    const application = elementIn(
      (
        await send(
          'POST',
          '/applications',
          `<Application><ServiceType>Voice-V2</ServiceType><AppName>Line</AppName><CallInitiatedCallbackUrl>${program.customer.url}/moved</CallInitiatedCallbackUrl></Application>`,
        )
      ).text,
      'ApplicationId',
    );
    const site = elementIn((await send('POST', '/sites', '<Site><Name>HQ</Name></Site>')).text, 'Id');
    const created = await send('POST', `/sites/${site}/sippeers`, '<SipPeer><PeerName>Desk</PeerName></SipPeer>');
    await send(
      'POST',
      `/sites/${site}/sippeers/${created.headers.get('location')?.split('/').at(-1)}/products/origination/settings`,
      `<SipPeerOriginationSettings><HttpSettings><HttpVoiceV2AppId>${application}</HttpVoiceV2AppId></HttpSettings></SipPeerOriginationSettings>`,
    );
    const ordered = `9${randomInt(1e8, 1e9)}`;
    await send(
      'POST',
      '/orders',
      `<Order><SiteId>${site}</SiteId><ExistingTelephoneNumberOrderType><TelephoneNumberList><TelephoneNumber>${ordered}</TelephoneNumber></TelephoneNumberList></ExistingTelephoneNumberOrderType></Order>`,
    );
    const real = await RealSwitch.start();
    try {
      const { host: ours, port: our } = program.serving.eventSocket;
      await real.callTo(`${ours}:${our}`, '&park()', ordered);
      await until(() => told('/moved', application).length > 0);
      expect(JSON.parse(told('/moved', application)[0]?.body ?? '')).toMatchObject({
        eventType: 'initiate',
        to: `+1${ordered}`,
        applicationId: application,
      });
    } finally {
      await real.close();
    }
  }, 40_000);

  test('Tropo: a session by token calls somebody, is signalled in mid-prompt, and hears a key', async () => {
    const provision = async (path: string, body: object) => {
      const response = await program.serving.fetch(path, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`acme:${secret}`)}` },
        body: JSON.stringify(body),
      });
      return new URL(((await response.json()) as { href: string }).href).pathname;
    };
    const voiceUrl = `${program.customer.url}/session`;
    const callbackUrl = `${program.customer.url}/details`;
    const application = await provision('/v1/applications', { name: 'reminder', voiceUrl, callbackUrl });
    const address = await provision(`${application}/addresses`, { type: 'token', channel: 'voice' });
    const token = address.split('/').at(-1) ?? '';
    const query = new URLSearchParams({ action: 'create', token, numberToDial: number() });
    const launched = await (await program.serving.fetch(`/1.0/sessions?${query}`)).text();
    const id = /<id>([0-9a-f]{32})<\/id>/.exec(launched)?.[1] ?? '';
    expect(launched).toBe(`<session><success>true</success><token>${token}</token><id>${id}</id></session>`);
    await until(() => told('/session', id).length > 0);
    const leg = async () => {
      const { rows = [] } = JSON.parse(String(await program.api('show channels as json'))) as {
        rows?: Record<string, string>[];
      };
      return rows.find(({ dest }) => decodeURIComponent(dest ?? '') === query.get('numberToDial'))?.['uuid'];
    };
    await until(async () => (await leg()) !== undefined);
    const channel = (await leg()) ?? '';
    await until(async () =>
      String(await program.api(`uuid_getvar ${channel} current_application`)).startsWith('speak'),
    );
    await realTime(1000);
    expect(await (await program.serving.fetch(`/1.0/sessions/${id}/signals?action=signal&value=go`)).text()).toBe(
      '<signal><status>QUEUED</status></signal>',
    );
    await until(() => told('/gone', id).length > 0);
    expect(JSON.parse(told('/gone', id)[0]?.body ?? '')).toMatchObject({
      result: { state: 'ANSWERED', complete: true },
    });
    await realTime(1500);
    await program.api(`uuid_recv_dtmf ${channel} 7`);
    await until(() => told('/pressed', id).length > 0);
    expect(JSON.parse(told('/pressed', id)[0]?.body ?? '')).toMatchObject({
      result: { actions: { name: 'key', disposition: 'SUCCESS', value: '7' } },
    });
    await until(() => told('/details', id).length > 0);
    expect(await (await program.serving.fetch(`/1.0/sessions/${id}/signals?value=go`)).text()).toBe(
      '<signal><status>NOTFOUND</status></signal>',
    );
  }, 60_000);
});
