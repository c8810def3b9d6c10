import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type PlacedCall, placeCall } from './support/command.ts';
import { type Answer, customerServer } from './support/customer.ts';

const folder = mkdtempSync(join(tmpdir(), 'dragoman-ladder-'));
let files = 0;

async function called(
  route: Readonly<Record<string, unknown>>,
  answers: Readonly<Record<string, Answer>>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<PlacedCall> {
  await using server = await customerServer(answers);
  const absolute = Object.fromEntries(
    Object.entries(route).map(([key, value]) => [
      key,
      /Url$|^url$/.test(key) ? `${server.url}${String(value)}` : value,
    ]),
  );
  const config = join(folder, `${++files}.yaml`);
  writeFileSync(config, JSON.stringify({ storage: folder, ...more, routes: [{ number: '1', ...absolute }] }));
  return await placeCall(['1', '--config', config]);
}

const rungs = (call: PlacedCall) => call.of('rung').map(({ rung }) => rung);
/** Without retries, which each dialect has its own rule for. */
const steps = (call: PlacedCall) => rungs(call).filter((rung) => rung !== 'retry');
const sorry = 'We are sorry, an application error has occurred. Goodbye.';
const broken: Answer = { status: 500, body: 'a stack trace' };

/** A first document that leads to `/next`, a fallback and a last resort, as each dialect writes them. */
const dialects: Readonly<Record<string, { readonly leads: string; readonly says: (text: string) => string }>> = {
  twiml: {
    leads: '<Response><Say>First.</Say><Redirect>/next</Redirect></Response>',
    says: (text) => `<Response><Say>${text}</Say></Response>`,
  },
  bxml: {
    leads: '<Response><SpeakSentence>First.</SpeakSentence><Redirect redirectUrl="/next"/></Response>',
    says: (text) => `<Response><SpeakSentence>${text}</SpeakSentence></Response>`,
  },
  tropo: {
    leads: '{"tropo":[{"say":{"value":"First."}},{"on":{"event":"continue","next":"/next"}}]}',
    says: (text) => JSON.stringify({ tropo: [{ say: { value: text } }] }),
  },
  callflow: {
    leads: '{"module":"tts","data":{"text":"First."},"children":{"_":{"module":"pivot","data":{"voice_url":"/next"}}}}',
    says: (text) => JSON.stringify({ module: 'tts', data: { text } }),
  },
};

describe.each(Object.entries(dialects))('%s', (format, { leads, says }) => {
  const urls = { url: '/voice', fallbackUrl: '/fallback', format };

  test('the first exchange: fallback, last resort, apology, each in the trace', async () => {
    const helped = await called(urls, { '/voice': broken, '/fallback': says('Fallback.') });
    expect(helped.spoken).toEqual(['Fallback.']);
    expect(steps(helped)).toEqual(['fallback']);
    const saved = await called(
      { ...urls, lastResort: says('Last resort.') },
      { '/voice': broken, '/fallback': broken },
    );
    expect(saved.spoken).toEqual(['Last resort.']);
    expect(steps(saved)).toEqual(['fallback', 'last-resort']);
    const lost = await called(urls, { '/voice': broken, '/fallback': broken });
    expect(lost.spoken).toEqual([sorry]);
    expect(steps(lost)).toEqual(['fallback', 'apology']);
    for (const call of [helped, saved, lost]) {
      expect(call.of('rung').every(({ why }) => why.includes('answers 500'))).toBe(true);
      expect(call.of('end')).toHaveLength(1);
    }
    expect(lost.of('end')[0]?.cause).toBe('NORMAL_TEMPORARY_FAILURE');
  });

  test('a later exchange: the same ladder', async () => {
    const document = (base: string) => leads.replace('"voice_url":"/next"', `"voice_url":"${base}/next"`);
    await using server = await customerServer({
      '/voice': () => document(server.url),
      '/next': broken,
      '/fallback': broken,
    });
    const config = join(folder, `${++files}.yaml`);
    const route = { number: '1', url: `${server.url}/voice`, fallbackUrl: `${server.url}/fallback`, format };
    writeFileSync(
      config,
      JSON.stringify({ storage: folder, routes: [{ ...route, lastResort: says('Last resort.') }] }),
    );
    const call = await placeCall(['1', '--config', config]);
    expect(call.spoken).toEqual(['First.', 'Last resort.']);
    expect(steps(call)).toEqual(['fallback', 'last-resort']);
  });
});

test('a retry is a rung, too', async () => {
  const call = await called({ url: '/voice#rc=2&rp=5xx' }, { '/voice': broken });
  expect(rungs(call)).toEqual(['retry', 'retry', 'apology']);
});

test('the last resort may be in a file, a table of keys, and another dialect', async () => {
  writeFileSync(join(folder, 'sorry.xml'), '<Response><SpeakSentence>From a file.</SpeakSentence></Response>');
  const answers = { '/voice': broken };
  expect((await called({ url: '/voice', lastResort: 'sorry.xml' }, answers)).spoken).toEqual(['From a file.']);
  const table = { module: 'tts', data: { text: 'From a table.' } };
  expect((await called({ url: '/voice', lastResort: table }, answers)).spoken).toEqual(['From a table.']);
});

test('a last resort that is none, or leads to a server that fails, is tried once, and then the caller is told', async () => {
  const answers = { '/voice': broken, '/more': broken };
  const useless = await called({ url: '/voice', lastResort: '<Response><Say>Never closed</Response>' }, answers);
  expect(rungs(useless)).toEqual(['last-resort', 'apology']);
  expect(useless.of('diagnostic').map(({ code }) => code)).toContain('malformed-document');
  const leading = await called(
    { url: '/voice', lastResort: '<Response><Redirect>/more</Redirect></Response>' },
    answers,
  );
  expect(rungs(leading)).toEqual(['last-resort', 'apology']);
  expect(leading.spoken).toEqual([sorry]);
});

test('a last resort that cannot be read stops the start, with the key', async () => {
  const call = await called({ url: '/voice', lastResort: 'no-such-file.xml' }, {});
  expect(call.status).toBe(2);
  expect(call.err).toMatch(/routes\[0\]\.lastResort is neither a document nor a file that can be read \(ENOENT\)/);
});

test('the apology is the operator’s own', async () => {
  const call = await called({ url: '/voice' }, { '/voice': broken }, { speech: { apology: 'Ruf bitte später an.' } });
  expect(call.spoken).toEqual(['Ruf bitte später an.']);
});

test('a limit leads to the last resort as well', async () => {
  const call = await called(
    { url: '/voice', lastResort: '<Response><Say>Enough.</Say></Response>' },
    { '/voice': '<Response><Redirect>/voice</Redirect></Response>' },
  );
  expect(call.of('error').map(({ code }) => code)).toEqual(['documents-going-round']);
  expect(call.spoken).toEqual(['Enough.']);
});
