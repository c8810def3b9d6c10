import type { DirectoryView, JsonObject } from '../../dialect.ts';
import { isObject } from '../flow.ts';
import { normalNumber } from '../numbers.ts';
import { captureOf } from '../patterns.ts';
import { textAt, textsAt, valueAt } from './values.ts';

/** A flow of the directory, and what its pattern captured of the number that led to it. */
export interface StoredFlow {
  readonly id: string;
  readonly flow: JsonObject;
  readonly captured?: string;
}

export function flowById(directory: DirectoryView, id: string): StoredFlow | null {
  const flow = valueAt(directory.find('callflows', id), 'flow');
  return isObject(flow) ? { id, flow: flow as JsonObject } : null;
}

/**
 * Which flow answers a number: one that has it, else the one whose pattern captures most of it, else the one that
 * answers what nobody has.
 */
export function flowByNumber(
  directory: DirectoryView,
  dialled: string,
  { fallsBack = true }: { readonly fallsBack?: boolean } = {},
): StoredFlow | null {
  const flows = directory.list('callflows');
  const country = textAt(directory.list('accounts')[0]?.value, 'country');
  const wanted = new Set([dialled, normalNumber(dialled, country)]);
  const has = (number: string) =>
    flows.find(({ value }) =>
      textsAt(value, 'numbers').some((one) => one === number || wanted.has(normalNumber(one, country))),
    );
  const exact = has(dialled);
  if (exact) return flowById(directory, exact.id);
  let best: StoredFlow | null = null;
  for (const { id, value } of flows)
    for (const pattern of textsAt(value, 'patterns')) {
      const captured = captureOf(pattern, dialled);
      const found = captured === null ? null : flowById(directory, id);
      if (found && captured !== null && (best === null || captured.length > (best.captured ?? '').length))
        best = { ...found, captured };
    }
  if (best || !fallsBack || !/^\+?\d+$/.test(dialled)) return best;
  const last = flows.find(({ value }) => textsAt(value, 'numbers').includes('no_match'));
  const found = last ? flowById(directory, last.id) : null;
  return found && { ...found, captured: dialled };
}
