import { expect, test } from 'vitest';
import { hostPort, parseConfig } from './load.ts';
import { ConfigMistake } from './mistake.ts';

const options = { formats: ['twiml', 'bxml'], environment: { SECRET: 'pa55' } };
const parse = (text: string) => parseConfig(text, '/etc/dragoman/dragoman.yaml', options);
const mistake = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ConfigMistake) return error.message;
    throw error;
  }
  return 'no mistake';
};

test('an empty file is complete by its defaults', () => {
  const config = parse('');
  expect(config.listen.eventSocket).toEqual({ host: '127.0.0.1', port: 8084 });
  expect(config.publicUrl).toBe('http://127.0.0.1:8080');
  expect(config.limits.documentBytes).toBe(65536);
  expect(config.storage).toBe('/etc/dragoman/var');
  expect(config.switch.address).toBeNull();
});

test('a route keeps its credentials apart from its url and trusts the origins it names', () => {
  const [route] = parse(
    'routes:\n  - number: "+1555"\n    url: http://u:p%40ss@10.0.0.5:3000/voice#rc=2\n    fallbackUrl: https://b.example/x\n',
  ).routes;
  expect(route).toMatchObject({
    name: '+1555',
    url: 'http://10.0.0.5:3000/voice#rc=2',
    credentials: { username: 'u', password: 'p@ss' },
    fallback: { url: 'https://b.example/x' },
    format: 'twiml',
    trustedOrigins: ['http://10.0.0.5:3000', 'https://b.example'],
  });
});

test('hosts of known keys are named as urls name them', () => {
  const [one, two] = ['a', 'b'].map((letter) => `SHA256:${letter.repeat(43)}`);
  const yaml = `sftp: { knownHosts: { "FILES.example": [${one}], "files.example:22": [${two}], "[::1]:2222": [${one}] } }`;
  expect(parse(yaml).sftp).toEqual({
    known: new Map([
      ['files.example:22', [one, two]],
      ['::1:2222', [one]],
    ]),
    unknownHosts: 'accept',
  });
});

test('the environment fills ${NAME}', () => {
  expect(parse('switch:\n  password: ${SECRET}\n').switch.password).toBe('pa55');
});

test.each([
  [
    'listen:\n  http: nowhere\n',
    'dragoman.yaml:2: listen.http must be host:port, for example 127.0.0.1:8084, not "nowhere"',
  ],
  [
    'routes:\n  - number: "1"\n    url: http://a.example/\n    methd: GET\n',
    'dragoman.yaml:4: routes[0].methd is not a key here; the keys are',
  ],
  [
    'routes:\n  - number: "1"\n    url: http://a.example/\n  - number: "2"\n',
    'dragoman.yaml:4: routes[1] lacks the key url',
  ],
  [
    'routes:\n  - numbr: "1"\n    url: http://a.example/\n',
    'dragoman.yaml:2: routes[0].numbr is not a key here; the keys are name, number,',
  ],
  [
    'routes:\n  - number: +15551230001\n    url: http://a.example/\n',
    'dragoman.yaml:2: routes[0].number must be of type string, not 15551230001; write it in quotes',
  ],
  [
    'routes:\n  - { number: "1", url: "http://a.example/" }\n  - { number: "1", url: "http://b.example/" }\n',
    'dragoman.yaml:3: routes[1].number is that of routes[0]',
  ],
  [
    'routes:\n  - { number: "1", url: "http://a.example/" }\n  - { number: "2", url: "http://${NOPE}/" }\n',
    'dragoman.yaml:3: routes[1].url names the environment variable NOPE, which is not set',
  ],
  ['routes:\n  - url: http://a.example/\n', 'dragoman.yaml:2: routes[0] needs either number or pattern, and not both'],
  [
    'routes:\n  - number: "1"\n    url: http://a.example/\n    method: PUT\n',
    'dragoman.yaml:4: routes[0].method must be GET or POST, not "PUT"',
  ],
  [
    'routes:\n  - number: "1"\n    url: http://a.example/\n    format: vxml\n',
    'dragoman.yaml:4: routes[0].format must be twiml, bxml, not "vxml"',
  ],
  [
    'routes:\n  - pattern: "("\n    url: http://a.example/\n',
    'dragoman.yaml:2: routes[0].pattern must be a regular expression, not "("',
  ],
  ['limits:\n  documentBytes: many\n', 'dragoman.yaml:2: limits.documentBytes must be of type integer, not "many"'],
  [
    'switch:\n\n  password: ${NOPE}\n',
    'dragoman.yaml:3: switch.password names the environment variable NOPE, which is not set',
  ],
  [
    'network:\n  allow: [10.0.0.0/99]\n',
    'dragoman.yaml:2: network.allow[0] must be an address or a network such as 10.0.0.0/8, not "10.0.0.0/99"',
  ],
  [
    'store:\n  url: mysql://u:pa/55@h/calls\n',
    'dragoman.yaml:2: store.url must be postgres://user:password@host/database, not what stands there',
  ],
  ['store: postgres://u:pa55@h/calls\n', 'store must be a table of keys, not "postgres://u:•••@h/calls"'],
  ['a: [1\n', 'dragoman.yaml:'],
  [
    'sftp:\n  knownHosts:\n    files.example: [2048 SHA256:x]\n',
    'dragoman.yaml:3: sftp.knownHosts.files.example[0] must be a fingerprint as "ssh-keygen -lf" prints it, SHA256: and 43 characters, not "2048 SHA256:x"',
  ],
  [
    'sftp:\n  knownHosts:\n    sftp://files.example/: []\n',
    'dragoman.yaml:3: sftp.knownHosts.sftp://files.example/ must be a host, or host:port, not "sftp://files.example/"',
  ],
  [
    'sftp:\n  knownHosts:\n    files.example: SHA256:x\n',
    'dragoman.yaml:3: sftp.knownHosts.files.example must be a list, not "SHA256:x"',
  ],
  ['sftp:\n  unknownHosts: ask\n', 'dragoman.yaml:2: sftp.unknownHosts must be accept or refuse, not "ask"'],
  ['network:\n  allow: [*here]\n', 'dragoman.yaml: is not valid YAML: unresolved alias'],
])('a mistake is one sentence with line and key: %#', (text, sentence) => {
  expect(mistake(text)).toContain(sentence);
});

test('the store is a file beside the configuration, or a server', () => {
  const store = (text: string) => parseConfig(`${text}\nroutes: []`, '/etc/dragoman/dragoman.yaml', options).store;
  expect(store('')).toEqual({ file: '/etc/dragoman/var/dragoman.sqlite', url: null, keepDays: 30 });
  expect(store('store: { url: "postgres://u:${SECRET}@h:5432/calls" }').url).toBe('postgres://u:pa55@h:5432/calls');
});

test('accounts, and what their clients show', () => {
  const [acme, bare] = parse(`
accounts:
  - id: acme
    apis:
      twiml: { id: AC1, credentials: [{ name: AC1, secret: "\${SECRET}55555" }], settings: { authToken: x } }
      bxml: { tokens: [{ name: robot, token: 12345678abc }] }
  - { id: bare, title: Bare, domains: [A.example] }
`).accounts;
  expect(acme).toEqual({
    id: 'acme',
    title: 'acme',
    domains: [],
    apis: {
      twiml: {
        id: 'AC1',
        credentials: [{ name: 'AC1', secret: 'pa5555555' }],
        tokens: [],
        settings: { authToken: 'x' },
      },
      bxml: { credentials: [], tokens: [{ name: 'robot', token: '12345678abc' }], settings: {} },
    },
  });
  expect(bare).toEqual({ id: 'bare', title: 'Bare', domains: ['a.example'], apis: {} });
});

const twoWith = (one: string, other: string) => `
accounts:
  - { id: a, apis: { twiml: { ${one} } } }
  - { id: b, apis: { twiml: { ${other} } } }`;

test.each([
  ['accounts: [{ id: a }, { id: a }]', 'accounts[1].id is a, as that of another account is'],
  [
    'accounts: [{ id: a, domains: [a.example] }, { id: b, domains: [A.example] }]',
    'accounts[1].domains[0] is A.example, which the account a has',
  ],
  [twoWith('id: AC1', 'id: AC1'), 'dragoman.yaml:4: accounts[1].apis.twiml.id is AC1, which the account a has'],
  [
    twoWith('credentials: [{ name: n, secret: secret-1 }]', 'credentials: [{ name: n, secret: secret-2 }]'),
    'accounts[1].apis.twiml.credentials[0].name is n, which the account a has',
  ],
  [
    twoWith('tokens: [{ name: n, token: plantedToken }]', 'tokens: [{ name: m, token: plantedToken }]'),
    'accounts[1].apis.twiml.tokens[0].token is one that the account a has',
  ],
  ['accounts: [{ id: a, apis: { vxml: {} } }]', 'accounts[0].apis.vxml must be twiml, bxml, not'],
  [
    'accounts: [{ id: a, apis: { twiml: { credentials: [{ name: n, secret: planted }] } } }]',
    'secret must have at least 8 characters, or be what "dragoman hash" prints, not what stands there',
  ],
  [
    'accounts: [{ id: a, apis: { twiml: { credentials: [{ name: n, secret: 12345678 }] } } }]',
    'secret must be of type string, not what stands there',
  ],
  [
    'accounts: [{ id: a, apis: { twiml: { tokens: [{ name: n, token: "scrypt:planted:but:broken" }] } } }]',
    'token must have at least 8 characters, or be what "dragoman hash" prints, not what stands there',
  ],
])('a mistake in accounts is one sentence that shows no secret: %#', (text, sentence) => {
  expect(mistake(text)).toContain(sentence);
  expect(mistake(text)).not.toContain('planted');
});

test('a missing file is said so', async () => {
  const { loadConfig } = await import('./load.ts');
  expect(() => loadConfig('/nowhere/dragoman.yaml', options)).toThrow('/nowhere/dragoman.yaml: does not exist');
});

test('host and port', () => {
  expect(hostPort('[::1]:80')).toEqual({ host: '::1', port: 80 });
  expect(hostPort('host:99999')).toBeNull();
  expect(hostPort('host')).toBeNull();
});
