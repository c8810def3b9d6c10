import { Ajv, type ValidateFunction } from 'ajv';
import schema from './schema.json' with { type: 'json' };
import type { Script } from './script.ts';

/** What is wrong with something that claims to be a Script: sentences with JSON pointers; empty if it is one. */
export function validateScript(value: unknown): readonly string[] {
  const check = compiled();
  if (check(value)) return [];
  return (check.errors ?? []).map(({ instancePath, message, params }) => {
    const extra = (params as Record<string, unknown>)['additionalProperty'];
    return `${instancePath || '/'} ${message}${extra === undefined ? '' : ` (${String(extra)})`}`;
  });
}

export function isScript(value: unknown): value is Script {
  return validateScript(value).length === 0;
}

let validator: ValidateFunction | undefined;

/** Compiled when first needed: it takes half a second, and most runs never ask. */
function compiled(): ValidateFunction {
  validator ??= new Ajv({ discriminator: true, allowUnionTypes: true }).compile(schema);
  return validator;
}
