import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import { coverage } from '../coverage.ts';
import { own, values, words } from './values.ts';

/** Any flow of these modules: with every field that the coverage names, most of their values such as people write. */
export function flows(modules: readonly string[]): fc.Arbitrary<JsonObject> {
  const { node } = fc.letrec<{ node: JsonObject }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc
        .constantFrom(...modules)
        .chain((module) =>
          fc.record(
            { module: fc.constant(module), data: dataOf(module), children: childrenOf(tie('node')) },
            { requiredKeys: ['module'] },
          ),
        ),
    ),
  }));
  return node;
}

/** The fields of a module that no value is known for, so that none is left out by oversight. */
export function unknownFields(module: string): readonly string[] {
  return fieldsOf(module).filter((field) => !Object.hasOwn(values, field));
}

/** Also children that nothing is done in, and such as are none. */
const leaf = words<JsonObject>(
  { module: 'noop' },
  { module: 'hangup' },
  {},
  { module: '' },
  { module: 'skel', data: {} },
);

function childrenOf(node: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  const reasons = words(
    '1',
    '22',
    '10',
    '#',
    '0*',
    '12345',
    'timeout',
    'max_retries',
    'match',
    'nomatch',
    '+12025550100',
    'office',
    'ON_VOICE',
    'USER_BUSY',
    'sip:486',
    'sip:503',
  );
  return fc
    .tuple(fc.option(node, { nil: undefined }), fc.dictionary(reasons, node, { maxKeys: 3, noNullPrototype: true }))
    .map(([next, others]) => ({ ...others, ...(next && { _: next }) }));
}

function fieldsOf(module: string): readonly string[] {
  const entry = coverage.entries.find(({ name }) => name === module);
  return entry?.attributes?.map(({ name }) => name) ?? [];
}

function dataOf(module: string): fc.Arbitrary<JsonObject> {
  const known = fieldsOf(module).flatMap((field) => {
    const value = own[`${module}.${field}`] ?? values[field];
    return value ? [[field, sometimesOdd(value)] as const] : [];
  });
  return fc.record<Record<string, JsonValue>>(Object.fromEntries(known), {
    requiredKeys: [...(necessary[module] ?? [])],
  }) as fc.Arbitrary<JsonObject>;
}

/** Now and then something that does not belong there. */
function sometimesOdd(value: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> {
  const odd = words<JsonValue>(null, true, '', ' ', {}, [], ['x'], -0.5, 1e9, '7');
  return fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: odd });
}
/** Fields without which a module does nothing. */
const necessary: Readonly<Record<string, readonly string[]>> = {
  tts: ['text'],
  play: ['id'],
  send_dtmf: ['digits'],
  pivot: ['voice_url'],
  resources: ['to_did'],
  offnet: ['to_did'],
  device: ['address'],
  user: ['address'],
  language: ['language'],
  set_variables: ['custom_application_vars'],
  set_variable: ['variable', 'value'],
  set_alert_info: ['alert_info'],
  webhook: ['uri'],
  notification: ['recipients'],
  missed_call_alert: ['recipients'],
  branch_variable: ['variable'],
  transfer: ['target'],
  temporal_route: ['rules'],
  cidlistmatch: ['entries'],
  callflow: ['flow'],
  audio_macro: ['macros'],
  after_bridge: ['action'],
};
