import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sleep, VirtualClock } from '../clock/index.ts';
import { apis } from './apis.ts';
import { applications } from './applications/index.ts';
import { ScriptedCaller } from './caller-script.ts';
import { SimulatedSwitch } from './simulated-switch.ts';
import { runBareCall, servePeers } from './test-peer.ts';

/** What may stand in an argument: real pieces of every little language, and rubbish. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '${',
      '}',
      '$${base_dir}',
      '${expr(1+1)}',
      '\\',
      "'",
      '|',
      ',',
      '!',
      '[',
      ']',
      '{',
      '<',
      ':_:',
      '^^:',
      '@@',
      '%(',
    ],
    ...[
      'silence_stream://100',
      'tone_stream://%(100,0,440);loops=2',
      'file_string://a!b',
      'say:x',
      'user/1',
      'error/x',
    ],
    ...[
      'room',
      '+flags{mute}',
      '1',
      '-1',
      '99999',
      '#',
      'all',
      'as json',
      'x=y',
      'uuid',
      ' ',
      '\t',
      '\r',
      '\n',
      '\0',
      'é',
    ],
  ),
  fc.string({ maxLength: 6 }),
);
const argument = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

/** Neither takes files or sockets from outside of the test. */
const harmless = (names: Iterable<string>, not: readonly string[]) => [...names].filter((name) => !not.includes(name));
const application = fc.constantFrom(...harmless(applications.keys(), ['record', 'record_session', 'socket']));
const api = fc.constantFrom(...harmless(apis.keys(), ['uuid_record']));

const command = fc.oneof(
  fc.tuple(application, argument, fc.boolean()).map(([name, text, isLocked]) => {
    const body = Buffer.from(text);
    return `sendmsg\ncall-command: execute\nexecute-app-name: ${name}\nevent-lock: ${isLocked}\ncontent-type: text/plain\ncontent-length: ${body.length}\n\n${text}`;
  }),
  fc
    .tuple(application, argument)
    .map(([name, text]) => `sendmsg\ncall-command: execute\nexecute-app-name: ${name}\nexecute-app-arg: ${text}\n\n`),
  fc
    .tuple(fc.constantFrom('api', 'bgapi'), api, fc.constantFrom('UUID ', ''), argument)
    .map(([kind, name, id, text]) => `${kind} ${name} ${id}${text}\n\n`),
  fc
    .tuple(
      fc.constantFrom(
        'event',
        'nixevent',
        'filter',
        'myevents',
        'linger',
        'getvar',
        'sendevent',
        'log',
        'sendmsg',
        'divert_events',
        'noevents',
        'resume',
      ),
      argument,
    )
    .map(([name, text]) => `${name} ${text}\n\n`),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

describe('whatever a program sends', () => {
  it('never crashes the switch, and the call ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 8 }), async (commands) => {
        const { outcome } = await runBareCall(
          async (peer, { clock, id }) => {
            for (const text of commands) {
              peer.send(text.replace('UUID', id));
              await sleep(clock, 30);
            }
            peer.socket.end();
          },
          { caller: new ScriptedCaller({ timed: [{ atMs: 200, does: 'press', keys: '1#' }], hangsUpAfterMs: 5000 }) },
        );
        expect(outcome.endedAt - outcome.startedAt).toBeLessThanOrEqual(5000);
      }),
      { numRuns: 60 },
    );
  });

  it('may begin with anything', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        const clock = new VirtualClock();
        const simulated = new SimulatedSwitch({ clock });
        const { server, ...target } = await servePeers((peer) => peer.socket.end(bytes));
        const outcome = await clock.run(simulated.placeCall({ to: '1' }, target));
        expect(outcome.cause).toBe('NORMAL_CLEARING');
        await simulated.close();
        server.close();
      }),
      { numRuns: 20 },
    );
  });
});
