import { expect, test } from 'vitest';
import { runSession } from '../../src/call/index.ts';
import type { Mailer } from '../../src/run/index.ts';
import { CallTrace } from '../../src/trace/index.ts';
import { end, type Then } from '../../src/verbs/index.ts';
import { house } from '../support/house.ts';
import { askAt, verbDocuments } from '../support/verb-documents.ts';

const notification = { recipients: [{ kind: 'email', id: 'a@example.com' }], media: ['email'], when: 'at-hangup' };
const verbs = [notification, notification].map((each) => ({ verb: 'notification', ...each }));

const fault = (): never => {
  throw new Error('a fault of ours');
};

/** A session of two mails at its end, whose end is owed to `/told`: the faults on it, and who was told. */
async function session(mail: Mailer, atEnd: Then = end()) {
  const dialects = [{ ...verbDocuments, wire: { ...verbDocuments.wire, result: fault } }];
  const pages = { '/start': JSON.stringify({ verbs, atEnd }), '/told': '' };
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
  return { faults, told: at.said('/told') };
}

const told = [{ about: 'status', status: 'ended' }];

test('what fails at the end of a call keeps nothing else from being done, nor whoever is owed the end from being told', async () => {
  const ended = await session({ send: async () => fault() });
  expect(ended.told).toMatchObject(told);
  expect(ended.faults).toMatchObject([{ code: 'internal' }, { code: 'internal' }]);
});

test('after a fault of ours all that follows the end of a call is done', async () => {
  let mails = 0;
  const mail: Mailer = {
    async send() {
      mails++;
      return { ok: true };
    },
  };
  const ended = await session(mail, askAt('/next'));
  expect(ended.told).toMatchObject(told);
  expect(ended.faults).toMatchObject([{ code: 'internal', message: 'Error: a fault of ours' }]);
  expect(mails).toBe(2);
});
