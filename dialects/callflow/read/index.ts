import { type Diagnostic, end, on, type Script, setRingback, type Verb } from '../../../src/verbs/index.ts';
import type { CallFacts, ReadContext, Reply } from '../../dialect.ts';
import { nothingKept } from '../directory/kinds.ts';
import { findFlow } from '../flow.ts';
import { type CallNotes, readCallNotes } from '../notes.ts';
import { audioSource } from './audio-source.ts';
import { readMetaflow } from './metaflow.ts';
import { ModuleData } from './module-data.ts';
import type { Reading } from './node.ts';
import { telephoneKeys } from './telephone-keys.ts';
import { readFlow } from './walk.ts';

/** Reads a callflow; it is unusable only where KAZOO would find no flow in it either. */
export function read(reply: Reply, context: ReadContext): Script {
  const json = reply.source.json();
  if (!json.ok)
    return script(
      false,
      [],
      [
        {
          code: reply.source.kind === 'empty' ? 'empty-document' : 'malformed-document',
          severity: 'error',
          message: `The document cannot be read: ${json.message}.`,
          place: { line: json.line, column: json.column },
          hint: 'KAZOO hangs up on such an answer; have a JSON library write it',
        },
      ],
    );
  const root = findFlow(json.value);
  if (!root || typeof root.node['module'] !== 'string')
    return script(
      false,
      [],
      [
        {
          code: 'wrong-root',
          severity: 'error',
          message: 'There is no callflow in it: no object with a "module" at the top or under "flow".',
          place: { pointer: root?.pointer ?? '' },
          hint: 'answer with {"module": …, "data": {…}, "children": {…}}',
        },
      ],
    );
  const isNested = context.role !== 'call';
  const diagnostics: Diagnostic[] = [];
  const diagnose = (diagnostic: Diagnostic) => {
    diagnostics.push(diagnostic);
  };
  const around = root.pointer.slice(0, root.pointer.lastIndexOf('/'));
  const reading = readingOf(context, { url: reply.url, diagnose, isNested });
  // Parts of a stored document, which change how its flow runs.
  const document = new ModuleData(root.document ?? {}, around, diagnose);
  const verbs = [
    ...ringbackOf(document.inner('ringback'), reading),
    ...readMetaflow(document.inner('metaflow'), reading),
    ...readFlow({ value: root.node, pointer: root.pointer }, reading),
  ];
  return { ...script(true, verbs, diagnostics), ...(isNested && { atEnd: on }) };
}

/** `ringback` of a document: what callers hear while others ring for them, `early` before they are answered. */
function ringbackOf(table: ModuleData, reading: Reading): readonly Verb[] {
  const sound = (field: string) => {
    const name = table.text(field);
    return name === undefined ? null : audioSource(name, reading, table.place(field));
  };
  const [unanswered, answered] = [sound('early'), sound('transfer')];
  if (!unanswered && !answered) return [];
  return [
    setRingback({
      ...(unanswered && { unanswered }),
      ...(answered && { answered }),
      answers: false,
      place: { pointer: table.pointer },
    }),
  ];
}

/** What the request noted counts for who calls and what was dialled; else the call itself. */
export function readingOf(
  { call, directory = nothingKept, notes }: ReadContext,
  document: Pick<Reading, 'url' | 'diagnose' | 'isNested'>,
  flow: Partial<Pick<Reading, 'captured' | 'branched'>> = {},
): Reading {
  const captured = flow.captured ?? call?.captured;
  const reading: Reading = {
    ...document,
    telephoneKeys: (telephone, place) => telephoneKeys(telephone, place, reading),
    call: readCallNotes(notes) ?? (call ? callNotes(call) : null),
    facts: call ?? null,
    directory,
    branched: flow.branched ?? 0,
    ...(captured !== undefined && { captured }),
  };
  return reading;
}

function callNotes({ to, from, callerName, account, language }: CallFacts): CallNotes {
  return {
    dialled: to,
    callerNumber: from,
    callerName,
    accountId: account.id,
    ...(language !== undefined && { language }),
  };
}

/** When a flow has run out, KAZOO hangs up, unless another one waits for it; nobody is told. */
function script(usable: boolean, verbs: readonly Verb[], diagnostics: readonly Diagnostic[]): Script {
  return { dialect: 'callflow', usable, verbs, atEnd: end(), atHangup: end(), diagnostics };
}
