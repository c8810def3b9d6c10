import { expect, test } from 'vitest';
import type { Dialect } from '../../dialects/dialect.ts';
import { runSession } from '../../src/call/index.ts';
import type { Mailer } from '../../src/run/index.ts';
import { CallTrace } from '../../src/trace/index.ts';
import { type CallEvent, end, type Then } from '../../src/verbs/index.ts';
import { house } from '../support/house.ts';
import { askAt, documentOf, notifyAt, verbDocuments } from '../support/verb-documents.ts';

const notification = { recipients: [{ kind: 'email', id: 'a@example.com' }], media: ['email'], when: 'at-hangup' };
const mails = [notification, notification].map((each) => ({ verb: 'notification', ...each }));

const fault = (): never => {
  throw new Error('a fault of ours');
};

/** A session of these verbs, whose end is owed to `/told`: the faults on it, and who was told. */
async function session(verbs: readonly object[], mail: Mailer, wire: Partial<Dialect['wire']>, atEnd: Then = end()) {
  const dialects = [{ ...verbDocuments, wire: { ...verbDocuments.wire, ...wire } }];
  const pages = { '/start': documentOf(verbs, { atEnd }), '/told': '', '/hook': '' };
  await using at = await house(() => pages, { dialects });
  const trace = new CallTrace(at.clock);
  const { services, url } = at;
  const route = {
    name: 'a session',
    account: 'house',
    match: { number: '' },
    url: `${url}/start`,
    format: 'verbs',
    settings: {},
    trustedOrigins: [url],
    statusUrl: `${url}/told`,
  };
  await at.run(() =>
    runSession(
      { id: '5'.repeat(32), route, parameters: {} },
      { services: { ...services, mail }, openTrace: () => trace, ended: () => {} },
    ),
  );
  const faults = trace.events.filter(({ event }) => event === 'error');
  return { faults, told: at.said('/told'), hooks: at.said('/hook') };
}

const told = [{ about: 'status', status: 'ended' }];

test('what fails at the end of a call keeps nothing else from being done, nor whoever is owed the end from being told', async () => {
  const ended = await session(mails, { send: async () => fault() }, {});
  expect(ended.told).toMatchObject(told);
  expect(ended.faults).toMatchObject([{ code: 'internal' }, { code: 'internal' }]);
});

test('after a fault of ours all that follows the end of a call is done', async () => {
  let sent = 0;
  const mail: Mailer = {
    async send() {
      sent++;
      return { ok: true };
    },
  };
  const ended = await session(mails, mail, { result: fault }, askAt('/next'));
  expect(ended.told).toMatchObject(told);
  expect(ended.faults).toMatchObject([{ code: 'internal', message: 'Error: a fault of ours' }]);
  expect(sent).toBe(2);
});

test('a fault in telling a server keeps nothing from being told after it', async () => {
  const hooks = ['one', 'two'].map((step) => ({
    verb: 'webhook',
    notify: notifyAt('/hook'),
    retries: 0,
    data: { step },
  }));
  const { notify } = verbDocuments.wire;
  const isFirst = (event: CallEvent) => event.kind === 'webhook' && event.data['step'] === 'one';
  const ended = await session(
    hooks,
    { send: async () => ({ ok: true }) },
    {
      notify: (call, event, to) => {
        const request = notify(call, event, to);
        return request && isFirst(event) ? { ...request, sign: fault } : request;
      },
    },
  );
  expect(ended.hooks).toMatchObject([{ event: { data: { step: 'two' } } }]);
  expect(ended.told).toMatchObject(told);
  expect(ended.faults).toMatchObject([{ code: 'internal', message: 'Error: a fault of ours' }]);
});
