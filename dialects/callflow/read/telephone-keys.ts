import type { KeyBindings, Place } from '../../../src/verbs/index.ts';
import { accountOf } from '../directory/kinds.ts';
import { tableAt } from '../directory/values.ts';
import { isObject } from '../flow.ts';
import { keyBindings } from './metaflow.ts';
import { ModuleData } from './module-data.ts';
import type { Reading, Telephone } from './node.ts';

/**
 * `metaflows` of a telephone, by its own keys unless they say otherwise: the account's, then its own, then its owner's;
 * the last one counts, as in KAZOO.
 */
export function telephoneKeys({ of, device, owner }: Telephone, place: Place, reading: Reading): KeyBindings | null {
  const tables = [accountOf(reading.directory), device.value, owner?.value].map((one) => tableAt(one, 'metaflows'));
  const table = tables.reduce<Table>(merged, {});
  if (Object.keys(table).length === 0) return null;
  // What is wrong in a directory has no place in this document but that of the node which it is for.
  const diagnose: Reading['diagnose'] = (diagnostic) =>
    reading.diagnose({
      ...diagnostic,
      message: `In ${pointerOf(diagnostic.place)} of the telephone ${JSON.stringify(device.id)}: ${diagnostic.message}`,
      place,
    });
  // Telephones that their keys lead to have none: they might lead back.
  const own = { ...reading, diagnose, telephoneKeys: () => null };
  const bindings = keyBindings(new ModuleData(table, '/metaflows', diagnose), of, own);
  return bindings && { ...bindings, chords: bindings.chords.map((chord) => ({ ...chord, place })) };
}

type Table = Readonly<Record<string, unknown>>;

function merged(one: Table, other: Table): Table {
  const entries = Object.entries(other).map(([key, value]) => {
    const before = one[key];
    return [key, isObject(before) && isObject(value) ? merged(before, value) : value] as const;
  });
  return { ...one, ...Object.fromEntries(entries) };
}

const pointerOf = (place: Place | undefined): string => (place && 'pointer' in place ? place.pointer : '/metaflows');
