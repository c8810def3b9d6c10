import { end, into, on, play, type Then } from '../../../src/verbs/index.ts';
import type { ReadContext } from '../../dialect.ts';
import type { VerbName } from '../vocabulary.ts';

type Role = ReadContext['role'];

/** What a document may do where it runs. */
export interface RoleRules {
  /** Verbs that may stand there; null: all. */
  readonly allowed: ReadonlySet<VerbName> | null;
  /** For a sentence: `<Record> may not stand in ...`. */
  readonly where: string;
  /** The debugger's number for a verb that may not. */
  readonly number: string;
  /** Where the call goes when the list runs out. */
  readonly atEnd: Then;
  /** Sound served in place of a document is played without end. */
  readonly repeatsSound: boolean;
}

const silence: Then = into([
  play({
    place: { line: 1, column: 1 },
    answers: false,
    source: { kind: 'silence', durationMs: 'endless' },
    loops: 1,
    endKeys: '',
  }),
]);

/**
 * Screening joins the two when its document runs out; a queue asks for its waiting document again; a conference
 * falls silent after its own.
 */
export const roleRules: Readonly<Record<Role, RoleRules>> = {
  call: { allowed: null, where: 'a document', number: '12200', atEnd: end('normal', true), repeatsSound: false },
  'sub-flow': { allowed: null, where: 'a flow within a document', number: '12200', atEnd: on, repeatsSound: false },
  screening: {
    allowed: new Set<VerbName>(['Say', 'Play', 'Pause', 'Gather', 'Redirect', 'Hangup']),
    where: 'a document for the called party',
    number: '12200',
    atEnd: on,
    repeatsSound: false,
  },
  'queue-waiting': {
    allowed: new Set<VerbName>(['Say', 'Play', 'Pause', 'Gather', 'Redirect', 'Hangup', 'Leave']),
    where: "a queue's waiting document",
    number: '12200',
    atEnd: on,
    repeatsSound: false,
  },
  'queue-announcement': {
    allowed: new Set<VerbName>(['Say', 'Play', 'Pause', 'Redirect']),
    where: 'a document before a queued caller is joined',
    number: '12200',
    atEnd: on,
    repeatsSound: false,
  },
  'conference-waiting': {
    allowed: new Set<VerbName>(['Say', 'Play', 'Pause', 'Redirect']),
    where: "a conference's waiting document",
    number: '13238',
    atEnd: silence,
    repeatsSound: true,
  },
  'conference-announcement': {
    allowed: new Set<VerbName>(['Say', 'Play', 'Pause', 'Redirect']),
    where: 'an announcement to a conference',
    number: '13238',
    atEnd: on,
    repeatsSound: false,
  },
};
