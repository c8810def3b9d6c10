import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Dialect, DirectoryView, JsonObject, ReadContext, Reply } from '../../dialects/dialect.ts';
import { Directory, readDirectory } from '../../src/directory/index.ts';
import { openSource } from '../../src/document/index.ts';
import { printDiagnostic, printScript, type Script } from '../../src/verbs/index.ts';

/** What `reply.json` beside a document may say about how it came. */
interface ReplyFacts {
  readonly url?: string;
  readonly contentType?: string | null;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly answered?: boolean;
  readonly role?: ReadContext['role'];
  readonly notes?: JsonObject;
  readonly settings?: JsonObject;
  /** A file of what is kept for the account, from this folder on. */
  readonly directory?: string;
}

/** One folder under fixtures/<dialect>/: a document as a server sends it, and what is expected of it. */
export interface Fixture {
  readonly dialect: Dialect;
  readonly folder: string;
  /** Of the document, byte for byte. */
  readonly bytes: Uint8Array;
  readonly facts: ReplyFacts;
  readonly contentType: string | null;
}

/** One thing that must hold for every fixture ever written. Throws when it does not. */
export interface FixtureCheck {
  readonly name: string;
  /** Whether it can be asked of this fixture at all; absent: of every one. */
  readonly fits?: (fixture: Fixture) => boolean;
  readonly run: (fixture: Fixture) => void;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.xml': 'text/xml',
  '.json': 'application/json',
  '.txt': 'text/plain',
};

/** Null for a folder without a `response.*`: it is some other kind of fixture. */
export function openFixture(dialect: Dialect, folder: string): Fixture | null {
  const file = readdirSync(folder).find((name) => name.startsWith('response.'));
  if (file === undefined) return null;
  const factsFile = join(folder, 'reply.json');
  const facts = existsSync(factsFile) ? (JSON.parse(readFileSync(factsFile, 'utf8')) as ReplyFacts) : {};
  const contentType = facts.contentType === undefined ? (contentTypes[extname(file)] ?? null) : facts.contentType;
  return { dialect, folder, bytes: readFileSync(join(folder, file)), facts, contentType };
}

/** The fixture as a reply, with other bytes or another content type where given. */
export function replyOf(fixture: Fixture, bytes = fixture.bytes, contentType = fixture.contentType): Reply {
  const { url = 'https://app.example.com/voice', method = 'POST', headers = {} } = fixture.facts;
  return { url, method, status: 200, contentType, headers, source: openSource(bytes, contentType) };
}

/** The content type without its charset: the bytes themselves say then what they are. */
export function withoutCharset(contentType: string | null): string | null {
  return contentType?.replace(/;.*/s, '') ?? null;
}

export function textOf(fixture: Fixture): string {
  return replyOf(fixture).source.text;
}

export function readFixture(fixture: Fixture, reply = replyOf(fixture)): Script {
  const { role = 'call', answered = false, notes = {}, settings = {}, directory } = fixture.facts;
  const kept = directory === undefined ? {} : { directory: directoryOf(join(fixture.folder, directory)) };
  return fixture.dialect.read(reply, { role, answered, notes, settings, ...kept });
}

function directoryOf(file: string): DirectoryView {
  const directory = new Directory(readDirectory(file));
  return {
    find: (kind, id) => directory.find(kind, id),
    list: (kind) => directory.list(kind),
    waitingIn: () => 0,
  };
}

export function printDiagnostics(script: Script): string {
  return script.diagnostics.map((diagnostic) => `${printDiagnostic(diagnostic)}\n`).join('');
}

/** Everything that is read, as text, to compare two readings by. */
export function printReading(script: Script): string {
  return `${printScript(script)}\n${printDiagnostics(script)}`;
}

/** The same without line and column: for documents whose places may move. */
export function withoutPlaces(script: Script): unknown {
  return JSON.parse(JSON.stringify(script, (key, value: unknown) => (key === 'place' ? undefined : value))) as unknown;
}
