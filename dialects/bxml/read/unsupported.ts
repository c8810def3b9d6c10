import type { Fields, XmlElement } from '../../../src/document/index.ts';
import { type Then, unsupported, type Verb } from '../../../src/verbs/index.ts';
import { askOr, secondGenerationCallback, tagOf } from './callback.ts';
import { kebab, type Reading } from './reading.ts';

/**
 * A verb of Bandwidth's that is not carried out: skipped, or taken for one that failed where its server is told.
 * Its tag holds all the same.
 */
export function readUnsupported(element: XmlElement, reading: Reading): readonly Verb[] {
  const reason = `<${element.name}> is not carried out yet`;
  const fields = reading.fields(element);
  const onSkipped = afterwards(element, fields, reading);
  const next = onSkipped.go === 'ask' ? `${onSkipped.callback.url} is told that it failed` : 'it is skipped';
  reading.warn(`unsupported-${kebab(element.name)}`, element, `${reason}; ${next}.`);
  return [
    ...tagOf(element, fields),
    unsupported({ said: element.name, reason, onSkipped, answers: false, place: element.place }),
  ];
}

function afterwards(element: XmlElement, fields: Fields, reading: Reading): Then {
  switch (element.name) {
    case 'Bridge':
      return askOr(secondGenerationCallback('bridgeComplete', element, fields, reading));
    case 'Refer':
      return askOr(secondGenerationCallback('referComplete', element, fields, reading));
    default:
      return { go: 'on' };
  }
}
