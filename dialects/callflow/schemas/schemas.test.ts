import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modules } from '../catalogue.ts';
import { isObject } from '../flow.ts';
import { kazooSchemas, kazooValidator } from '../testing/kazoo-schemas.ts';
import { moduleSchemas, validateData, validateFlow } from './index.ts';

test('every module has a schema, and there is none for anything else', () => {
  expect([...moduleSchemas.keys()].sort()).toEqual([...modules.keys()].sort());
});

test('mistakes are named by pointer and rule; what is right beside them is kept, with defaults', () => {
  const flow = {
    module: 'sleep',
    data: { duration: 'long', unit: 'fortnights' },
    children: {
      'a/b': { module: 'ring_group', data: { endpoints: [{ id: 'desk', endpoint_type: 'device', timeout: '25' }] } },
      _: { module: 'moonwalk', data: {}, children: { _: {} } },
      lost: { data: [] },
    },
  };
  const { value, problems } = validateFlow(flow);
  expect(problems.map(({ path, rule, severity }) => [path, rule, severity])).toEqual([
    ['/data/duration', 'type', 'error'],
    ['/data/unit', 'enum', 'error'],
    ['/children/a~1b/data/endpoints/0/timeout', 'converted', 'warning'],
    ['/children/_/module', 'error', 'error'],
    ['/children/lost/module', 'required', 'error'],
    ['/children/lost/data', 'type', 'error'],
  ]);
  expect(problems[0]).toMatchObject({ value: 'long', target: 'integer' });
  expect(value).toMatchObject({
    children: {
      'a/b': {
        data: { strategy: 'simultaneous', repeats: 1, endpoints: [{ delay: 0, timeout: 25 }], ignore_forward: true },
      },
    },
  });
  expect(flow.children['a/b'].data).not.toHaveProperty('strategy');
});

test('a missing field is named by the pointer it would have', () => {
  expect(validateData('tts', {}).problems).toEqual([
    { path: '/data/text', rule: 'required', message: expect.any(String), value: undefined, severity: 'error' },
  ]);
});

test('texts that say numbers and booleans are converted; others are not', () => {
  const { value, problems } = validateData('play', {
    id: 'a',
    loop_count: '3',
    endless_playback: 'TRUE',
    answer: 'yes',
  });
  expect(value).toMatchObject({ loop_count: 3, endless_playback: true, answer: 'yes' });
  expect(problems.map(({ rule }) => rule)).toEqual(['converted', 'converted', 'type']);
});

test('anything at all is checked without a throw, and checking what came out says nothing new', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(...modules.keys()), (json, module) => {
      for (const flow of [json, { module, data: json }, { module, children: json }]) {
        const { value, problems } = validateFlow(flow);
        const again = validateFlow(value).problems.map(({ path, rule }) => `${path} ${rule}`);
        expect(again).toEqual(
          problems.filter(({ severity }) => severity === 'error').map(({ path, rule }) => `${path} ${rule}`),
        );
      }
    }),
    { numRuns: 300 },
  );
});

describe.skipIf(!existsSync(kazooSchemas))("KAZOO's schemas (skipped where ../shared/kazoo-schemas is absent)", () => {
  const ajv = kazooValidator({ allErrors: true });

  /** Where ours asks for less: ids that are not 32 characters, rules and endpoints and paths that stand there whole. */
  const wider: ReadonlySet<string> = new Set([
    'voicemail.id',
    'conference.id',
    'conference.config',
    'conference_feature.id',
    'conference_feature.config',
    'temporal_route.rules',
    'group.endpoints',
    'branch_variable.variable',
    'branch_variable.scope',
    'resources.custom_sip_headers',
    'offnet.custom_sip_headers',
    // Formats are not checked by this validator.
    'record_call.url',
    'record_caller.url',
    'audio_macro.macros',
  ]);

  test.each([...moduleSchemas.keys()])('%s has the fields, the defaults and the rules of theirs', (module) => {
    const theirs = read(`callflows.${module}`);
    const ours = moduleSchemas.get(module) as Schema;
    expect(Object.keys(ours.properties ?? {})).toEqual(expect.arrayContaining(Object.keys(theirs.properties ?? {})));
    expect([...(ours.required ?? [])].sort()).toEqual([...(theirs.required ?? [])].sort());
    expect(defaultsOf(ours)).toEqual(defaultsOf(theirs));
  });

  test.each([...moduleSchemas.keys()])('%s allows and refuses what theirs does', (module) => {
    const validate = ajv.getSchema(`callflows.${module}`);
    const fields = Object.keys(read(`callflows.${module}`).properties ?? {}).filter(
      (field) => !wider.has(`${module}.${field}`) && field !== 'skip_module',
    );
    const data = fields.length === 0 ? fc.constant({}) : fc.dictionary(fc.constantFrom(...fields), values, plain);
    fc.assert(
      fc.property(data, (data) => {
        const whole = { ...data };
        const { problems } = validateData(module, whole);
        const isRefused = problems.some(({ severity, rule }) => severity === 'error' && rule !== 'required');
        const theirErrors = validate?.(structuredClone(whole)) ? [] : (validate?.errors ?? []);
        const isTheirs = theirErrors.some(({ keyword }) => keyword !== 'required');
        if (problems.some(({ rule }) => rule === 'converted')) return;
        expect(isRefused, JSON.stringify([problems, theirErrors])).toBe(isTheirs);
      }),
      { numRuns: 200 },
    );
  });

  const plain = { noNullPrototype: true };
});

interface Schema {
  readonly properties?: Readonly<Record<string, { readonly default?: unknown }>>;
  readonly required?: readonly string[];
}

function read(name: string): Schema {
  return JSON.parse(readFileSync(join(kazooSchemas, `${name}.json`), 'utf8')) as Schema;
}

function defaultsOf({ properties = {} }: Schema): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, rule]) =>
      isObject(rule) && 'default' in rule ? [[name, rule.default]] : [],
    ),
  );
}

const values = fc.oneof(
  fc.constantFrom('#', '', 'm', 'single', 'male', 'post', 'PUT', 'start', 'http://a.example.com', 'xx', 'en-GB', '12'),
  fc.constantFrom('prepend', 'check', 'park', 'login', 'retrieve', 'toggle', 'both', 'blind', 'self', 'full', 'idle'),
  fc.integer({ min: -2, max: 12 }),
  fc.integer({ min: 4990, max: 11_000 }),
  fc.boolean(),
  fc.constantFrom([], ['1', '2'], ['1', '1'], ['x'], [7], {}, { play: 1 }, { external: { name: 2 } }, { name: 'a' }),
  fc.constantFrom([{ id: 'a', endpoint_type: 'device' }], [{ id: '', endpoint_type: 'x', weight: 101 }], [{}]),
  fc.constantFrom([{ type: 'email', id: 'a@example.com' }], [{ type: 'fax', id: 3 }], { fax_option: 'auto' }),
  fc.jsonValue({ maxDepth: 1 }).filter((value) => value !== null),
);
