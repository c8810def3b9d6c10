import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import ipaddr from 'ipaddr.js';
import { type Document, isMap, isNode, isPair, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { isHash, isSealed, keyVariable, unseal } from '../secrets/index.ts';
import { accountOf, accountsMistake, type CheckedAccount, isSecret, shortestSecret } from './accounts.ts';
import type {
  Config,
  HostPort,
  MailConfig,
  MessagesConfig,
  RecogniserConfig,
  SftpConfig,
  SpeechConfig,
} from './config.ts';
import { ConfigMistake } from './mistake.ts';
import { buildRoute, type CheckedRoute, lastResortOf, routesMistake, splitCredentials } from './routes.ts';
import { configSchema } from './schema.ts';
import { speechMistake } from './speech.ts';

export interface LoadOptions {
  /** The formats a route may name, from the registry of dialects. */
  readonly formats: readonly string[];
  /** For `${NAME}` in values. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads and checks the operator's file. Throws ConfigMistake with the first thing that is wrong. */
export function loadConfig(file: string, options: LoadOptions): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new ConfigMistake(
      file,
      null,
      '',
      code === 'ENOENT'
        ? 'does not exist; it may be empty, and docs/configuration.md has its keys'
        : `cannot be read (${code})`,
    );
  }
  return parseConfig(text, file, options);
}

/** The same from text; `file` is for messages and as the base of relative paths. */
export function parseConfig(text: string, file: string, options: LoadOptions): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => lines.linePos(offset).line;
  const syntax = document.errors[0];
  if (syntax) throw new ConfigMistake(file, at(syntax.pos[0]), '', `is not valid YAML: ${lowerFirst(syntax.message)}`);
  substituteEnvironment(document, file, options.environment, at);
  const raw = valuesOf(document, file);
  const checked = check(raw, options.formats);
  if (!checked.ok) throw mistakeOf(checked.error, document, file, at, options.formats);
  const { speech, accounts, routes } = raw as Checked;
  for (const [key, mistake] of [
    ['speech', speechMistake(speech)],
    ['accounts', accountsMistake(accounts)],
    ['routes', routesMistake(routes)],
  ] as const)
    if (mistake) {
      const path = [key, ...mistake.path];
      throw new ConfigMistake(file, lineOf(document, path, at), keyText(path), mistake.problem);
    }
  return { ...build(raw as Checked, file), key: options.environment[keyVariable] ?? null };
}

/** The parser finds an alias that names nothing, and one that would grow without bounds, only here. */
function valuesOf(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new ConfigMistake(file, null, '', `is not valid YAML: ${lowerFirst(error.message)}`);
  }
}

/** What the schema guarantees once defaults are filled in. */
interface Checked {
  readonly listen: { readonly eventSocket: string; readonly http: string; readonly streams: string };
  readonly publicUrl?: string;
  readonly switch: {
    address?: string;
    callback?: string;
    password: string;
    numbers: string;
    users: string;
    profile: string;
    holdMusic: string;
    conferenceProfile: string;
    streams?: 'audio_fork' | 'audio_stream';
  };
  readonly network: { readonly allow: readonly string[] };
  readonly sftp: {
    readonly knownHosts: Readonly<Record<string, readonly string[]>>;
    readonly unknownHosts: 'accept' | 'refuse';
  };
  readonly storage: string;
  readonly store: Omit<Config['store'], 'url'> & { readonly url?: string };
  readonly recordings: Config['recordings'];
  readonly speech: Omit<SpeechConfig, 'recogniser'> & {
    readonly recogniser?: Pick<RecogniserConfig, 'engine'> & Partial<RecogniserConfig>;
  };
  readonly mail?: MailConfig;
  readonly messages: { readonly gateway?: NonNullable<MessagesConfig['gateway']> };
  readonly limits: Config['limits'];
  readonly waiting: { seconds: number; play: 'tone' | 'music'; say?: string; file?: string };
  readonly access: Config['access'];
  readonly log: Config['log'];
  readonly routes: readonly CheckedRoute[];
  readonly accounts: readonly CheckedAccount[];
}

function check(raw: unknown, formats: readonly string[]): { ok: true } | { ok: false; error: ErrorObject } {
  const ajv = new Ajv({
    useDefaults: true,
    allErrors: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
  });
  ajv.addFormat('host-port', (text: string) => hostPort(text) !== null);
  ajv.addFormat('web-url', (text: string) => {
    const protocol = URL.canParse(text) ? new URL(text).protocol : '';
    return protocol === 'http:' || protocol === 'https:';
  });
  ajv.addFormat('postgres-url', (text: string) => {
    if (!URL.canParse(text)) return false;
    const { protocol, host, pathname } = new URL(text);
    return /^postgres(ql)?:$/.test(protocol) && host !== '' && /^\/[^/]+$/.test(pathname);
  });
  ajv.addFormat('network', (text: string) => ipaddr.isValidCIDR(text) || ipaddr.isValid(text));
  ajv.addFormat('ssh-host', (text: string) => sshHost(text) !== null);
  ajv.addFormat('fingerprint', (text: string) => /^SHA256:[A-Za-z0-9+/]{43}$/.test(text));
  ajv.addFormat('pattern', isRegularExpression);
  ajv.addFormat('hash', isHash);
  ajv.addFormat('secret', isSecret);
  ajv.addFormat('sound-path', (text: string) => /^(\/[A-Za-z0-9_+=.-]+)+$/.test(text));
  ajv.addFormat('dialect', (text: string) => formats.includes(text));
  const validate = ajv.compile(configSchema);
  if (validate(raw)) return { ok: true };
  const errors = validate.errors ?? [];
  // A misspelt key may be the one that is missing.
  const telling = ['additionalProperties', 'oneOf'].map((wanted) => errors.find(({ keyword }) => keyword === wanted));
  return { ok: false, error: telling.find((error) => error !== undefined) ?? (errors[0] as ErrorObject) };
}

function mistakeOf(
  error: ErrorObject,
  document: Document,
  file: string,
  at: (offset: number) => number,
  formats: readonly string[],
): ConfigMistake {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const params = error.params as Record<string, unknown>;
  const unknownKey = params['additionalProperty'] ?? error.propertyName;
  const full = typeof unknownKey === 'string' ? [...path, unknownKey] : path;
  return new ConfigMistake(file, lineOf(document, full, at), keyText(full), problemOf(error, formats));
}

const formatProblems: Record<string, string> = {
  'host-port': 'must be host:port, for example 127.0.0.1:8084',
  'web-url': 'must be a full http or https URL',
  'postgres-url': 'must be postgres://user:password@host/database',
  network: 'must be an address or a network such as 10.0.0.0/8',
  'ssh-host': 'must be a host, or host:port',
  fingerprint: 'must be a fingerprint as "ssh-keygen -lf" prints it, SHA256: and 43 characters',
  pattern: 'must be a regular expression',
  hash: 'must be what "dragoman hash" prints',
  secret: `must have at least ${shortestSecret} characters, or be what "dragoman hash" prints`,
  'sound-path': 'must be an absolute path of plain characters',
};

/** A value as it was written, without the passwords of urls. */
function shown(value: unknown): string {
  return JSON.stringify(value)?.replace(/(:\/\/[^\s/:@]*:)[^\s/@]+@/g, '$1•••@');
}

/** Formats of values that nobody may read. */
const holdSecrets = ['hash', 'secret', 'postgres-url'];

const secretKey = /\/(secret|token|password)$/;

function problemOf(error: ErrorObject, formats: readonly string[]): string {
  const params = error.params as Record<string, unknown>;
  // Somebody may have written the secret itself.
  const holdsSecret = holdSecrets.includes(String(params['format'])) || secretKey.test(error.instancePath);
  const value = holdsSecret ? 'what stands there' : shown(error.data);
  switch (error.keyword) {
    case 'additionalProperties': {
      const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
      return `is not a key here; the keys are ${known.join(', ')}`;
    }
    case 'required':
      return `lacks the key ${String(params['missingProperty'])}`;
    case 'oneOf':
      return error.schemaPath.includes('transcriber')
        ? 'needs either command or url, and not both'
        : 'needs either number or pattern, and not both';
    case 'type': {
      const wanted = params['type'];
      const quotes = wanted === 'string' && ['number', 'boolean'].includes(typeof error.data);
      return `must be ${wanted === 'array' ? 'a list' : wanted === 'object' ? 'a table of keys' : `of type ${String(wanted)}`}, not ${value}${quotes ? '; write it in quotes' : ''}`;
    }
    case 'enum':
      return `must be ${(params['allowedValues'] as unknown[]).join(' or ')}, not ${value}`;
    case 'format':
      return `${params['format'] === 'dialect' ? `must be ${formats.join(', ')}` : formatProblems[String(params['format'])]}, not ${value}`;
    case 'pattern':
      return `must match ${String(params['pattern'])}, not ${value}`;
    default:
      return `${error.message ?? 'is wrong'}, not ${value}`;
  }
}

/** The line of a key, or of the nearest thing above it that exists. */
function lineOf(document: Document, path: readonly (string | number)[], at: (offset: number) => number): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true) ?? (length === 1 ? document.contents : undefined);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === String(last));
      if (pair && isNode(pair.key) && pair.key.range) return at(pair.key.range[0]);
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return at(node.range[0]);
  }
  return 1;
}

function keyText(path: readonly (string | number)[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

function substituteEnvironment(
  document: Document,
  file: string,
  environment: LoadOptions['environment'],
  at: (offset: number) => number,
): void {
  visit(document, {
    Scalar(_, node, ancestors) {
      if (typeof node.value !== 'string') return;
      const wrong = (problem: string) => {
        const path = ancestors.flatMap((ancestor, index): (string | number)[] => {
          if (isPair(ancestor)) return [String(ancestor.key)];
          const inside = ancestors[index + 1] ?? node;
          return isSeq(ancestor) ? [ancestor.items.indexOf(inside)] : [];
        });
        return new ConfigMistake(file, node.range ? at(node.range[0]) : null, keyText(path), problem);
      };
      const filled = node.value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_whole, name: string) => {
        const value = environment[name];
        if (value === undefined) throw wrong(`names the environment variable ${name}, which is not set`);
        return value;
      });
      node.value = isSealed(filled) ? opened(filled, environment[keyVariable], wrong) : filled;
    },
  });
}

function opened(sealed: string, key: string | undefined, wrong: (problem: string) => ConfigMistake): string {
  if (key === undefined) throw wrong(`is sealed, and the environment variable ${keyVariable} is not set`);
  try {
    return unseal(sealed, key);
  } catch {
    throw wrong(`is sealed with another key than the one in ${keyVariable}, or was changed since`);
  }
}

function build(checked: Checked, file: string): Omit<Config, 'key'> {
  const http = hostPort(checked.listen.http) as HostPort;
  const { address, callback, ...rest } = checked.switch;
  return {
    file,
    listen: {
      eventSocket: hostPort(checked.listen.eventSocket) as HostPort,
      http,
      streams: hostPort(checked.listen.streams) as HostPort,
    },
    publicUrl: (checked.publicUrl ?? `http://${checked.listen.http}`).replace(/\/+$/, ''),
    switch: {
      ...rest,
      streams: rest.streams ?? null,
      address: address === undefined ? null : hostPort(address),
      callback: callback === undefined ? null : hostPort(callback),
    },
    network: checked.network,
    sftp: sftpOf(checked.sftp),
    storage: resolve(dirname(resolve(file)), checked.storage),
    store: {
      ...checked.store,
      file: resolve(dirname(resolve(file)), checked.store.file),
      url: checked.store.url ?? null,
    },
    recordings: checked.recordings,
    speech: { ...checked.speech, recogniser: recogniserOf(checked.speech.recogniser) },
    mail: checked.mail ?? null,
    messages: { gateway: gatewayOf(checked.messages.gateway) },
    limits: checked.limits,
    waiting: { seconds: checked.waiting.seconds, prompt: promptOf(checked.waiting) },
    access: checked.access,
    log: checked.log,
    directories: directoriesOf(checked, file),
    accounts: checked.accounts.map(accountOf),
    routes: checked.routes.map((route, index) => buildRoute(route, lastResortOf(route, index, file))),
  };
}

/** The file that settings name, by account: what an account says itself counts before what its first route says. */
function directoriesOf({ routes, accounts }: Checked, file: string): Config['directories'] {
  const named = [
    ...accounts.flatMap(({ id, apis }) => Object.values(apis).map(({ settings }) => ({ account: id, settings }))),
    ...routes,
  ].flatMap(({ account, settings: { directory } }) =>
    typeof directory === 'string' ? [[account, resolve(dirname(resolve(file)), directory)] as const] : [],
  );
  return Object.fromEntries(named.reverse());
}

function sftpOf({ knownHosts, unknownHosts }: Checked['sftp']): SftpConfig {
  const known = new Map<string, readonly string[]>();
  for (const [name, fingerprints] of Object.entries(knownHosts)) {
    const host = sshHost(name) ?? name;
    known.set(host, [...(known.get(host) ?? []), ...fingerprints]);
  }
  return { known, unknownHosts };
}

/** `host:port` of `host` or `host:port`, as urls have them; null if it is neither. */
function sshHost(text: string): string | null {
  const place = hostPort(text) ?? hostPort(`${text}:22`);
  const url = place && `http://${place.host.includes(':') ? `[${place.host}]` : place.host}/`;
  return url !== null && URL.canParse(url) ? `${new URL(url).hostname.replace(/^\[|\]$/g, '')}:${place?.port}` : null;
}

function recogniserOf(said: Checked['speech']['recogniser']): RecogniserConfig | null {
  if (!said) return null;
  const { engine, grammars = engine === 'pocketsphinx' ? 'jsgf' : 'srgs', dictation = null, parameters = null } = said;
  return { engine, grammars, dictation, parameters };
}

function gatewayOf(said: Checked['messages']['gateway']): MessagesConfig['gateway'] {
  return said ? { ...said, ...splitCredentials(said.url) } : null;
}

function promptOf({ play, say, file }: Checked['waiting']): Config['waiting']['prompt'] {
  if (file !== undefined) return { kind: 'file', path: file };
  return say === undefined ? { kind: play } : { kind: 'say', text: say };
}

/** `host:port`, `[::1]:port`; null if it is neither. */
export function hostPort(text: string): HostPort | null {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^\s:]+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (!match?.[1] || port > 65535) return null;
  return { host: match[1].replace(/^\[|\]$/g, ''), port };
}

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
