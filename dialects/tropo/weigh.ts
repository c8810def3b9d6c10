import type { Evidence, Reply } from '../dialect.ts';
import { isAction } from './catalogue.ts';
import { isTable } from './read/json.ts';

const none: Evidence = { score: 0, reasons: [] };

/**
 * How much a reply looks like a Tropo document. The member `tropo` decides; the content type says nothing, since
 * Tropo never looked at it. What is no JSON is nobody's, and the engine says where it breaks.
 */
export function weigh({ source }: Reply): Evidence {
  if (source.kind !== 'json') return none;
  const parsed = source.json();
  if (!parsed.ok) return none;
  const { value } = parsed;
  if (Array.isArray(value)) return weighList(value);
  if (!isTable(value)) return none;
  if (Object.hasOwn(value, 'tropo')) return weighMember(value['tropo']);
  const keys = Object.keys(value);
  if (keys.length === 0) return finding(1, 'an empty object is an empty Tropo document');
  return keys.every((key) => isAction(key.trim()))
    ? finding(5, `every key is an action of Tropo: ${keys.join(', ')}`)
    : none;
}

function weighMember(list: unknown): Evidence {
  if (Array.isArray(list)) return finding(12, 'member "tropo" with a list');
  if (isTable(list)) return finding(10, 'member "tropo" with an object');
  return finding(6, 'member "tropo", though it holds no list');
}

function weighList(list: readonly unknown[]): Evidence {
  const known = list.filter((step) => isTable(step) && Object.keys(step).some((key) => isAction(key.trim())));
  if (known.length === 0) return none;
  return known.length === list.length
    ? finding(6, 'every element of the list is an action of Tropo')
    : finding(2, 'some elements of the list are actions of Tropo');
}

function finding(score: number, reason: string): Evidence {
  return { score, reasons: [`${reason} (+${score})`] };
}
