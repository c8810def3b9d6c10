import { createServer, request as forward, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import twilio from 'twilio';
import { describe, expect, test } from 'vitest';
import type { OutgoingRequest } from '../../dialect.ts';
import { answeredCall, callbackOf, june, sampleCall } from '../testing/samples.ts';
import { wire } from './index.ts';

const token = 'fedcba9876543210fedcba9876543210';
const settings = { authToken: token };

/**
 * A customer's server as many run: behind a proxy that takes the first part of the path off, so that the
 * application must put together itself what was asked, on a port that is no default one.
 */
async function behindProxy() {
  const app = express();
  app.use(express.urlencoded({ extended: false }));
  app.use((request, response) => {
    const url = `http://${request.get('x-forwarded-host')}/shop${request.originalUrl}`;
    const form = request.method === 'POST' ? (request.body as Record<string, unknown>) : {};
    const valid = twilio.validateRequest(token, request.get('x-twilio-signature') ?? '', url, form);
    response.status(valid ? 200 : 403).send(request.get('user-agent'));
  });
  const inner = await listening(createServer(app));
  const outer = await listening(
    createServer((incoming, outgoing) => {
      const { port } = inner.address() as AddressInfo;
      const headers = { ...incoming.headers, 'x-forwarded-host': incoming.headers.host };
      const path = incoming.url?.replace(/^\/shop/, '') ?? '/';
      const passed = forward({ port, path, headers, method: incoming.method }, (reply: IncomingMessage) => {
        outgoing.writeHead(reply.statusCode ?? 502);
        reply.pipe(outgoing);
      });
      incoming.pipe(passed);
    }),
  );
  return {
    url: `http://127.0.0.1:${(outer.address() as AddressInfo).port}/shop`,
    async [Symbol.asyncDispose]() {
      await Promise.all([inner, outer].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function listening(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function send({ url, method, headers, body, sign }: OutgoingRequest, forged = false) {
  const content = body === undefined ? {} : { body };
  const signature = forged
    ? { 'X-Twilio-Signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }
    : sign?.({ url, method, ...content });
  const response = await fetch(url, { method, headers: { ...headers, ...signature, connection: 'close' }, ...content });
  return { status: response.status, text: await response.text() };
}

const leg = { id: 'cd'.repeat(16), to: '+14155550101', startedAt: june };

describe('the official validator, behind a proxy path and on a port of its own, accepts', () => {
  test.each<[string, (url: string) => OutgoingRequest | null]>([
    [
      'the first request',
      (url) => wire.opening(sampleCall({ settings, from: 'jörg & co' }), { url: `${url}/voice?a=1%202` }),
    ],
    ['a GET', (url) => wire.opening(sampleCall({ settings }), { url: `${url}/voice?a=%2B&a=b`, method: 'GET' })],
    [
      'a url with a password and with overrides',
      (url) =>
        wire.opening(sampleCall({ settings }), { url: `${url.replace('//', '//me:p%40ss@')}/voice?x=1#rc=2&rp=all` }),
    ],
    [
      'a result with odd and empty values',
      (url) => {
        const report = {
          verb: 'gather',
          startedAt: 0,
          endedAt: 0,
          outcome: 'digits',
          digits: '',
          endKey: '#',
          rounds: 1,
        } as const;
        const outcome = { why: 'verb', report, reports: [report] } as const;
        return wire.result(answeredCall({ settings }), outcome, callbackOf('gather', { url: `${url}/menu?é=1` }));
      },
    ],
    [
      'a notice about a leg',
      (url) =>
        wire.notify(
          answeredCall({ settings }),
          { kind: 'leg', at: june, sequence: 0, event: 'ringing', leg },
          { ...callbackOf('leg-status', { url: `${url}/events?n=1` }), events: ['ringing'] },
        ),
    ],
    ['a status', (url) => wire.status(answeredCall({ settings }), { kind: 'ended' }, { url: `${url}/status` })],
    [
      'the fallback',
      (url) => {
        const call = answeredCall({ settings });
        const failed = wire.opening(call, { url: `${url}/voice` });
        const why = { kind: 'timeout', message: 'too slow', url: `${url}/voice`, diagnostics: [] } as const;
        return wire.fallback(call, failed, why, { url: `${url}/sorry`, settings });
      },
    ],
  ])('%s', async (_, make) => {
    await using server = await behindProxy();
    const request = make(server.url);
    expect(request).not.toBeNull();
    if (!request) return;
    expect(await send(request)).toEqual({ status: 200, text: 'TwilioProxy/1.1' });
    expect(await send(request, true)).toMatchObject({ status: 403 });
  });
});
