import type { XmlElement } from '../../../src/document/index.ts';
import { on, unsupported, type Verb } from '../../../src/verbs/index.ts';
import { tagOf } from './callback.ts';
import { kebab, type Reading } from './reading.ts';

/** A verb of Bandwidth's that is not carried out is skipped; its tag holds all the same. */
export function readUnsupported(element: XmlElement, reading: Reading): readonly Verb[] {
  const reason = `<${element.name}> is not carried out yet`;
  const fields = reading.fields(element);
  reading.warn(`unsupported-${kebab(element.name)}`, element, `${reason}; it is skipped.`);
  return [
    ...tagOf(element, fields),
    unsupported({ said: element.name, reason, onSkipped: on, answers: false, place: element.place }),
  ];
}
