import { end, type Script, type Verb } from '../../../src/verbs/index.ts';
import type { ReadContext, Reply } from '../../dialect.ts';
import { type ActionName, isAction } from '../catalogue.ts';
import { readAsk } from './ask.ts';
import { readCall } from './call.ts';
import { readConference } from './conference.ts';
import type { DocumentReading } from './document.ts';
import { Handlers } from './handlers.ts';
import { child, isTable, type Said, shown } from './json.ts';
import { failedStep, type Line, lineAfterCall, misfit } from './line.ts';
import { readMessage } from './message.ts';
import { readRecord } from './record.ts';
import { Remarks } from './remarks.ts';
import { readStartRecording, readStopRecording } from './session-recording.ts';
import { readAnswer, readHangup, readLogSecurity, readRedirect, readReject, readSay, readWait } from './small.ts';
import type { StepReader } from './step.ts';
import { type Step, stepsOf } from './steps.ts';
import { Thens } from './thens.ts';
import { readTransfer } from './transfer.ts';

/**
 * Reads a Tropo document. Handlers are collected first, wherever they stand; every other action becomes verbs in
 * the order of the document. Only a body that is no JSON document of any Tropo shape is unusable.
 */
export function read(reply: Reply, context: ReadContext): Script {
  const remarks = new Remarks(reply.source);
  const list = listOf(reply, remarks);
  if (!list)
    return { dialect: 'tropo', usable: false, verbs: [], atEnd: end(), atHangup: end(), diagnostics: remarks.list() };
  const document: DocumentReading = { reply, context, remarks };
  const steps = stepsOf(list, remarks);
  if (steps.length === 0)
    remarks.information('empty-element', { pointer: list.pointer }, 'The document asks for nothing; the call ends.');
  const handlers = new Handlers(
    steps.filter(({ action }) => action === 'on').map(({ said }) => said),
    document,
  );
  const recognitions = context.notes['recognitions'];
  const thens = new Thens(
    handlers,
    {
      isNested: context.role !== 'call',
      hangupFallsBack: context.settings['hangupFallsBackToContinue'] !== false,
      notes: typeof recognitions === 'number' ? { recognitions } : {},
    },
    { pointer: list.pointer },
  );
  const verbs = verbsOf(
    steps.flatMap(({ action, said }) => (action === 'on' ? [] : [{ action, said }])),
    document,
    thens,
  );
  return {
    dialect: 'tropo',
    usable: true,
    verbs,
    atEnd: thens.after('continue'),
    atHangup: thens.atHangup(),
    atSignal: thens.atSignal(),
    diagnostics: remarks.list(),
  };
}

/** The list of steps: under `tropo`, or, as some servers send it, bare. */
function listOf({ source }: Reply, remarks: Remarks): Said | undefined {
  if (source.kind === 'empty') return unusable(remarks, 'empty-document', { line: 1, column: 1 }, 'The body is empty');
  const parsed = source.json();
  if (!parsed.ok)
    return unusable(remarks, 'malformed-document', parsed, `The body is no JSON: ${parsed.message.replace(/\.$/, '')}`);
  const { value } = parsed;
  if (Array.isArray(value)) return lenient({ value, pointer: '' }, 'a bare list of actions', remarks);
  if (!isTable(value)) return unusable(remarks, 'wrong-root', { pointer: '' }, `The body is ${shown(value)}`);
  if (!Object.hasOwn(value, 'tropo')) {
    if (Object.keys(value).every((key) => isAction(key.trim())))
      return lenient({ value, pointer: '' }, 'a bare action', remarks);
    return unusable(remarks, 'wrong-root', { pointer: '' }, 'The body has no member "tropo"');
  }
  for (const key of Object.keys(value))
    if (key !== 'tropo')
      remarks.information(
        'unknown-attribute',
        { pointer: child({ value, pointer: '' }, key, null).pointer },
        `${shown(key)} beside "tropo" was skipped.`,
      );
  const list = value['tropo'];
  const said = { value: list ?? [], pointer: '/tropo' };
  if (isTable(list)) return lenient(said, 'one action without a list', remarks);
  if (Array.isArray(said.value)) return said;
  return unusable(remarks, 'wrong-root', { pointer: '/tropo' }, `The member "tropo" is ${shown(list)}`);
}

function unusable(
  remarks: Remarks,
  code: string,
  place: { readonly line: number; readonly column: number } | { readonly pointer: string },
  message: string,
): undefined {
  const at = 'line' in place ? { line: place.line, column: place.column } : place;
  remarks.error(code, at, `${message}; nothing can be carried out.`, 'a document looks like {"tropo":[…]}');
  return undefined;
}

function lenient(said: Said, what: string, remarks: Remarks): Said {
  const empty = isTable(said.value) && Object.keys(said.value).length === 0;
  if (!empty)
    remarks.information(
      'unusual-shape',
      { pointer: said.pointer },
      `The document is ${what}; it is read as if it were written out.`,
      'a document looks like {"tropo":[…]}',
    );
  return empty ? { ...said, value: [] } : said;
}

const readers: Readonly<Record<Exclude<ActionName, 'on'>, StepReader>> = {
  answer: readAnswer,
  ask: (said, reading) => readAsk(said, reading),
  call: readCall,
  conference: readConference,
  generalLogSecurity: readLogSecurity,
  hangup: readHangup,
  message: (said, reading) => readMessage(said, reading),
  record: readRecord,
  redirect: readRedirect,
  reject: readReject,
  say: readSay,
  startRecording: readStartRecording,
  stopRecording: readStopRecording,
  transfer: readTransfer,
  wait: readWait,
};

type ActionStep = Step & { readonly action: Exclude<ActionName, 'on'> };

function verbsOf(steps: readonly ActionStep[], document: DocumentReading, thens: Thens): readonly Verb[] {
  const verbs: Verb[] = [];
  let over: ActionName | undefined;
  let line: Line = document.context.line ?? 'voice';
  for (const { action, said } of steps) {
    if (over !== undefined) {
      document.remarks.information(
        'unreachable-verb',
        { pointer: said.pointer },
        `${action} is never reached: nothing runs after ${over}.`,
      );
      continue;
    }
    const answered = document.context.answered || verbs.some(({ verb, answers }) => answers || verb === 'originate');
    const reading = { ...document, thens, answered };
    const reason = misfit(action, line);
    const read = reason === undefined ? readers[action](said, reading) : failedStep(action, said, reason, reading);
    verbs.push(...read.verbs);
    if (action === 'call' && line === 'none') line = lineAfterCall(said, document);
    if (read.ends) over = action;
  }
  return verbs;
}
