import { Ajv, type ValidateFunction } from 'ajv';
import schema from '../../src/verbs/schema.json' with { type: 'json' };

/** What is wrong with something that claims to be a Script: sentences with JSON pointers; empty if it is one. */
export function validateScript(value: unknown): readonly string[] {
  const check = compiled();
  if (check(value)) return [];
  return (check.errors ?? []).map(({ instancePath, message, params }) => {
    const extra = (params as Record<string, unknown>)['additionalProperty'];
    return `${instancePath || '/'} ${message}${extra === undefined ? '' : ` (${String(extra)})`}`;
  });
}

let validator: ValidateFunction | undefined;

/** Compiled when first needed: it takes half a second. */
function compiled(): ValidateFunction {
  validator ??= new Ajv({ discriminator: true, allowUnionTypes: true }).compile(schema);
  return validator;
}
