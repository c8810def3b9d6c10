import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Where a connection to somebody else's machine may be made, and why. */
const doors: Readonly<Record<string, string>> = {
  'src/documents/dial.ts': "customers' file servers, behind the address guard",
  'src/documents/ftp.ts': 'TLS over what dial.ts has connected',
  'src/documents/transport.ts': 'customers, behind the address guard',
  'src/freeswitch/modesl.ts': "the operator's switch",
  'src/media/transcribers.ts': "the operator's transcriber",
  'src/simulator/applications/socket.ts': 'the program of a simulated call',
  'src/simulator/audio-module.ts': 'the relay of a simulated call',
  'src/streams/far-side.ts': "a customer's WebSocket, behind the address guard",
};

/** Ways to open a connection: undici and modesl stand in one room each by the rules of rooms. */
const opening =
  /\bnew Agent\(|\bnew Connection\(host|\bconnectImplicitTLS\(|\b(?:https?|http2|tls)\.(?:request|get|connect)\(|\bglobalThis\.fetch\b|(?<![\w.#])fetch\(|import \{[^}]*\bconnect\b[^}]*\} from 'node:(?:net|tls)'|import \{[^}]*\brequest\b[^}]*\} from 'node:https?'|from 'node:dgram'|\bnew WebSocket\(/;

test('connections to others are made behind the address guard, to the switch, and nowhere else', () => {
  const found = globSync('{src,dialects}/**/*.ts')
    .filter((path) => !/\.test\.ts$|\/testing\/|test-peer\.ts$/.test(path))
    .filter((path) => opening.test(withoutOwnParameters(readFileSync(path, 'utf8'))));
  expect(found.sort()).toEqual(Object.keys(doors).sort());
});

/** A parameter or method that is called `fetch` is what somebody handed in. */
function withoutOwnParameters(source: string): string {
  return /\bfetch\b\s*[:=,)]/.test(source) ? source.replace(/(?<![\w.#])fetch\(/g, 'handedIn(') : source;
}
