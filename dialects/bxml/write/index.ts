import type { XmlElement } from '../../../src/document/index.ts';
import { type Diagnostic, on, type Script } from '../../../src/verbs/index.ts';
import type { Written } from '../../dialect.ts';
import { writeList } from '../../one-list.ts';
import { xmlBody } from '../../xml-body.ts';
import { generationOf } from '../evidence.ts';
import type { Generation } from '../vocabulary.ts';
import { foldTags } from './tags.ts';
import { wordsOf } from './verbs.ts';
import { type Manner, Writing } from './writing.ts';

/** Elements that hold elements alone. */
const containers: ReadonlySet<string> = new Set([
  'Response',
  'Bxml',
  'Gather',
  'Transfer',
  'Connect',
  'Refer',
  'StartStream',
  'StartTranscription',
]);

/** From what a person would write to what leaves no doubt of the generation. */
const manners: Readonly<Record<Generation | 'foreign', readonly [Manner, ...Manner[]]>> = {
  v1: [
    { root: 'Response', explicit: false, repeats: 'by-attribute' },
    { root: 'Response', explicit: true, repeats: 'by-attribute' },
    { root: 'Response', explicit: true, repeats: 'by-attribute', marked: true },
  ],
  v2: [
    { root: 'Response', explicit: false, repeats: 'by-attribute' },
    { root: 'Bxml', explicit: false, repeats: 'by-attribute' },
    { root: 'Bxml', explicit: true, repeats: 'by-attribute' },
    { root: 'Bxml', explicit: true, repeats: 'verb-by-verb' },
  ],
  foreign: [
    { root: 'Response', explicit: false, repeats: 'verb-by-verb' },
    { root: 'Bxml', explicit: false, repeats: 'verb-by-verb' },
  ],
};

/**
 * A script as a BXML document: the inverse of `read`. A document of v1 stays one, anything else is said in v2. As
 * far as there are words for it, the document shows by itself of which generation it is.
 */
export function write(script: Script): Written {
  const own = script.dialect === 'bxml';
  const generation = own && endsWithOpenLine(script) ? 'v1' : 'v2';
  const { root, diagnostics } = clearest(script, own, generation);
  return { contentType: 'application/xml', body: xmlBody(root, containers), diagnostics };
}

interface Draft {
  readonly root: XmlElement;
  readonly diagnostics: readonly Diagnostic[];
}

/** The plainest draft that shows its generation, or the plainest of all where none does. */
function clearest(script: Script, own: boolean, generation: Generation): Draft {
  const [plainest, ...others] = manners[own ? generation : 'foreign'];
  const plain = draft(script, own, generation, plainest);
  if (shows(plain.root, generation)) return plain;
  for (const manner of others) {
    const clearer = draft(script, own, generation, manner);
    if (shows(clearer.root, generation)) return clearer;
  }
  return plain;
}

/** However the request for it was phrased. */
function shows(root: XmlElement, generation: Generation): boolean {
  return generationOf(root, 'v1') === generation && generationOf(root, 'v2') === generation;
}

function draft(script: Script, own: boolean, generation: Generation, manner: Manner): Draft {
  const diagnostics: Diagnostic[] = [];
  const lose = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  const writing = new Writing(own, generation, manner, lose);
  const toSay = generation === 'v1' ? { ...script, atEnd: on } : script;
  const verbs = foldTags(writeList(toSay, wordsOf(writing), lose), generation);
  const mark = manner.marked ? [writing.tag('PlayAudio', { volume: 0, repeatCount: 1, delayBeforeRepeat: 0 })] : [];
  const root = writing.tag(manner.root, {}, [...verbs, ...mark]);
  return { root, diagnostics };
}

/** As every document of v1 does, and none of v2. */
function endsWithOpenLine({ atEnd }: Script): boolean {
  return atEnd.go === 'into' && atEnd.verbs.map(({ verb }) => verb).join() === 'pause,hangup';
}
