import { expect, test } from 'vitest';
import { dashed } from '../../src/desk/index.ts';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { type Serving, startServing } from '../support/serving.ts';

const document = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string) => ({ on: { event, next } });
const long = 'Is it the engine or the brakes? Take your time and describe what you hear when you drive, and when.';

/** The consultation: its back end launches the call by a token and interrupts it over the API, as Tropo's users did. */
const pages = {
  '/start': document(
    { call: { to: '+14155550111', from: '4155550100' } },
    { ask: { name: 'symptom', choices: { value: 'engine(1), brakes(2)', mode: 'dtmf' }, say: { value: long } } },
    on('found', '/found'),
    on('continue', '/no'),
  ),
  '/found': document(
    {
      ask: { name: 'confirm', choices: { value: 'yes(1), no(2)', mode: 'dtmf' }, say: { value: 'Is it the red one?' } },
    },
    on('continue', '/confirmed'),
    on('found', '/no'),
  ),
  '/confirmed': document(
    { say: { value: long } },
    { wait: { milliseconds: 60_000 } },
    on('urgent', '/urgent'),
    on('continue', '/no'),
  ),
  '/urgent': document({ say: { value: 'Stop at once.' } }),
};

test('an expert system that is interrupted over the API: signal in mid-prompt, answer, signal again', async () => {
  await using customer = await customerServer(pages);
  await using serving = await startServing({
    callees: [
      {
        matches: /5550111/,
        behaviour: { does: 'answer', afterMs: 50, plan: { steps: [{ does: 'press', keys: '1' }], notices: 'ear' } },
      },
    ],
    accounts: [
      {
        id: 'acme',
        apis: {
          tropo: {
            tokens: [{ name: 'expert', token: 'token-of-the-expert' }],
            settings: { voiceUrl: `${customer.url}/start` },
          },
        },
      },
    ],
  });
  while ((await serving.fetch('/readyz')).status !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
  const launched = await (await serving.fetch('/1.0/sessions?action=create&token=token-of-the-expert&car=red')).text();
  const [, id = ''] = /<id>([0-9a-f]{32})<\/id>/.exec(launched) ?? [];
  const signal = async (name: string) =>
    (await serving.fetch(`/1.0/sessions/${id}/signals?action=signal&value=${name}`)).text();
  const queued = '<signal><status>QUEUED</status></signal>';

  await traced(serving, id, ({ event, verb }) => event === 'verb' && verb === 'originate');
  expect(await signal('found')).toBe(queued);
  expect((await told(customer, '/found')).result).toMatchObject({
    sessionId: id,
    complete: true,
    actions: { name: 'symptom', disposition: 'EXTERNAL_EVENT' },
  });
  expect((await told(customer, '/confirmed')).result).toMatchObject({
    actions: { name: 'confirm', disposition: 'SUCCESS', value: 'yes' },
  });
  await traced(serving, id, ({ event, text }) => event === 'script' && String(text).includes('60000'));
  expect(await signal('urgent')).toBe(queued);
  const last = (await told(customer, '/urgent')).result;
  expect(last).toMatchObject({ sessionId: id, sequence: 3, state: 'ANSWERED', complete: true });
  expect(last).not.toHaveProperty('actions');
  await serving.trace(dashed(id));
  expect(await signal('urgent')).toBe('<signal><status>NOTFOUND</status></signal>');
  expect(customer.requests.map(({ path }) => path)).toEqual(['/start', '/found', '/confirmed', '/urgent']);
}, 30_000);

async function told(customer: CustomerServer, path: string): Promise<{ result: Record<string, unknown> }> {
  for (;;) {
    const found = customer.requests.find((request) => request.path === path);
    if (found) return JSON.parse(found.body) as { result: Record<string, unknown> };
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

type Event = Readonly<Record<string, unknown>>;

/** Until this has happened: what the document has next is begun in the same moment. */
async function traced(serving: Serving, id: string, isIt: (event: Event) => boolean): Promise<void> {
  const leg = dashed(id);
  for (;;) {
    const response = await serving.fetch(`/calls/${leg}`, { headers: { accept: 'application/json' } });
    const { events = [] } = (response.ok ? await response.json() : {}) as { events?: readonly Event[] };
    if (events.some(isIt)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
