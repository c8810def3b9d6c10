import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { startServing } from '../../src/cli/index.ts';
import { systemClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { connectToSwitch, type SwitchClient } from '../../src/freeswitch/index.ts';
import { customerServer } from '../support/customer.ts';
import { configured, eventSocket, raw, switchIsGiven } from './real-switch.ts';

const hasEspeak = (() => {
  try {
    execFileSync('espeak-ng', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
if (switchIsGiven && !hasEspeak)
  process.stderr.write('No espeak-ng here: prompts by a program are not tried on the real switch. Skipped.\n');

/** How loud 8 kHz, 16 bit, one channel is: the mean of squares, second by second. */
function loudness(path: string): readonly number[] {
  const samples = readFileSync(path).subarray(44);
  const seconds: number[] = [];
  for (let start = 0; start + 16_000 <= samples.length; start += 16_000) {
    let sum = 0;
    for (let at = start; at < start + 16_000; at += 2) sum += samples.readInt16LE(at) ** 2;
    seconds.push(Math.round(Math.sqrt(sum / 8000)));
  }
  return seconds;
}

describe.skipIf(!switchIsGiven || !hasEspeak)('prompts through serve and a real FreeSWITCH', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-prompts-'));
  let client: SwitchClient;
  const api = (command: string) => client.api(raw(command));

  beforeAll(async () => {
    client = await connectToSwitch({ ...eventSocket, clock: systemClock });
  });
  afterAll(async () => {
    await client.close();
    rmSync(folder, { recursive: true });
  });

  /** Calls the proxy, records what the caller hears until the call is over, and gives the path of that. */
  async function recordedCall(ourPort: number): Promise<string> {
    const id = randomUUID();
    const path = join(folder, `${id}.wav`);
    const extension = `'socket:127.0.0.1:${ourPort} async full' inline`;
    const variables = `origination_uuid=${id},origination_caller_id_number=+15550001`;
    // The near end of a loopback call is sent to the proxy, the far end hears it.
    const far = await client.bgapi(raw(`originate {${variables}}loopback/answer/default ${extension}`), 20_000);
    expect(far).toMatch(/^\+OK/);
    await api(`uuid_setvar ${id} RECORD_WRITE_ONLY true`);
    expect(await api(`uuid_record ${id} start ${path}`)).toMatch(/^\+OK/);
    await expect
      .poll(async () => (await api(`uuid_exists ${id}`)).trim(), { timeout: 30_000, interval: 200 })
      .toBe('false');
    return path;
  }

  test('espeak-ng speaks where the table says so and stands in for an engine that is not there', async () => {
    await using server = await customerServer({
      '/voice': {
        headers: { 'content-type': 'text/xml' },
        body:
          '<Response><Say language="de-DE">Guten Tag, hier spricht die Vermittlung. Bitte warten Sie einen Augenblick.</Say>' +
          '<Pause length="2"/><Say>This is the second voice of the exchange speaking to you.</Say></Response>',
      },
    });
    const yaml = `
listen: { eventSocket: 127.0.0.1:0, http: 127.0.0.1:0 }
storage: ${folder}
store: { file: ${folder}/calls.sqlite }
log: { level: error }
speech:
  engine: nosuchengine
  voice: nobody
  fallback: [espeak]
  voices: [{ language: de, engine: espeak, voice: de }]
  engines:
    espeak: { command: [espeak-ng, -v, "{voice}", -w, "{out}", -f, "{text-file}"] }
switch: ${JSON.stringify(configured)}
routes: [{ pattern: ".*", url: "${server.url}/voice" }]
`;
    const config = parseConfig(yaml, 'dragoman.yaml', { formats: dialects.map(({ id }) => id), environment: {} });
    const serving = await startServing(config, dialects);
    try {
      const path = await recordedCall(serving.eventSocket.port);
      const url = `http://127.0.0.1:${serving.http.port}`;
      const [call] = (await (await fetch(`${url}/calls`, { headers: { accept: 'application/json' } })).json()) as {
        id: string;
      }[];
      const lines = (await (await fetch(`${url}/calls/${call?.id}.jsonl`)).text()).trim().split('\n');
      const events = lines.map((line) => JSON.parse(line) as Record<string, string>);
      expect(events.filter(({ event }) => event === 'diagnostic').map(({ code }) => code)).toEqual([
        'speech-engine-failed',
      ]);
      expect(readdirSync(join(folder, 'speech')).filter((name) => name.endsWith('.wav'))).toHaveLength(2);
      const heard = loudness(path);
      process.stderr.write(`loudness of the call, second by second: ${heard.join(' ')}\n`);
      expect(heard.length).toBeGreaterThanOrEqual(8);
      expect(heard.filter((level) => level > 500).length).toBeGreaterThanOrEqual(5);
      // The pause between the two.
      expect(heard.some((level) => level < 50)).toBe(true);
    } finally {
      await serving.close();
    }
  });
});
