import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Dialect, Evidence, Reply } from '../../dialects/dialect.ts';
import { recognise } from '../../dialects/recognise.ts';
import { openSource } from '../document/index.ts';
import { type Diagnostic, readScriptText, type Script } from '../verbs/index.ts';
import { type Io, UsageMistake } from './io.ts';

/** A document of a file, of standard input or of a server, and what we make of it. */
export interface Understood {
  /** As it was named on the command line. */
  readonly name: string;
  readonly reply: Reply;
  readonly dialect: Dialect | null;
  readonly evidence: readonly (Evidence & { readonly dialect: string })[];
  readonly why: string;
  /** Null when no dialect recognises it. */
  readonly script: Script | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where relative urls of a document without an address lead: a name that no network has. */
const nowhere = 'https://document.invalid/';

/** Our own words about a document without an address: what was relative in it is relative again. */
export function withoutNowhere(text: string): string {
  return text.replaceAll(nowhere, '/');
}

/** A body without a server: `-` is standard input. Throws UsageMistake when the file cannot be read. */
export async function readLocal(name: string, io: Io): Promise<Reply> {
  const bytes = name === '-' ? await readAll(io) : readFile(name);
  const source = openSource(bytes, null);
  return {
    url: nowhere + (name === '-' ? '' : encodeURIComponent(basename(name))),
    method: 'POST',
    status: 200,
    contentType: source.kind === 'xml' || source.kind === 'json' ? `application/${source.kind}` : null,
    headers: {},
    source,
  };
}

/** Recognises and reads; `from` leaves no choice: a dialect, or our own text of verbs. */
export function understand(name: string, reply: Reply, dialects: readonly Dialect[], from?: string): Understood {
  if (from === verbText) return understandText(name, reply, dialects);
  const forced = from === undefined ? undefined : dialects.find(({ id }) => id === from);
  const { dialect, evidence, why } = forced
    ? { dialect: forced, evidence: [], why: 'said on the command line' }
    : recognise(reply, dialects, {});
  if (!dialect)
    return { name, reply, dialect, evidence, why, script: null, diagnostics: [unrecognised(reply, dialects)] };
  const script = dialect.read(reply, { role: 'call', answered: false, notes: {}, settings: {} });
  return { name, reply, dialect, evidence, why, script, diagnostics: script.diagnostics };
}

/** What `--from` calls the text that `translate --to verbs` prints. */
export const verbText = 'verbs';

function understandText(name: string, reply: Reply, dialects: readonly Dialect[]): Understood {
  const read = readScriptText(reply.source.text);
  const script = read.ok ? read.script : null;
  const dialect = dialects.find(({ id }) => id === script?.dialect) ?? null;
  const problem = read.ok ? `no dialect is called "${read.script.dialect}"` : read.problem;
  const diagnostics: readonly Diagnostic[] = dialect
    ? []
    : [
        {
          code: 'document-unrecognised',
          severity: 'error',
          message: `The text is no list of verbs: ${problem}.`,
          place: { line: read.ok ? 1 : read.line, column: 1 },
        },
      ];
  return { name, reply, dialect, evidence: [], why: 'said on the command line', script, diagnostics };
}

function unrecognised(reply: Reply, dialects: readonly Dialect[]): Diagnostic {
  const { source } = reply;
  const parsed = source.kind === 'xml' ? source.xml() : source.kind === 'json' ? source.json() : null;
  if (parsed && !parsed.ok)
    return {
      code: 'document-unrecognised',
      severity: 'error',
      message: `The document cannot be read: ${parsed.message}.`,
      place: { line: parsed.line, column: parsed.column },
    };
  return {
    code: 'document-unrecognised',
    severity: 'error',
    message:
      source.kind === 'empty'
        ? 'The document is empty.'
        : `The document is none of ${dialects.map(({ title }) => title).join(', ')}.`,
    place: { line: 1, column: 1 },
  };
}

function readFile(name: string): Uint8Array {
  try {
    return readFileSync(name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageMistake(`${name}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`}`);
  }
}

async function readAll(io: Io): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.input)
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array));
  return Buffer.concat(chunks);
}
