import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

/** One way in which a value is not what a JSON schema asks for. */
export interface SchemaProblem {
  /** JSON pointer into the value; for what is missing, of the object that lacks it. */
  readonly pointer: string;
  /** The schema's own word that is not met: `required`, `type`, `enum`, `maximum` … */
  readonly rule: string;
  /** A clause for people: `must be integer`. */
  readonly message: string;
  /** Of `required` and `additionalProperties`: which. */
  readonly field?: string;
  /** What the rule asks for: the type, the bound, the list of words. */
  readonly wanted?: unknown;
}

/** Fills in the defaults of the schema, in place, and says everything that is wrong. */
export type SchemaCheck = (value: unknown) => readonly SchemaProblem[];

/** A JSON schema as a check; compiled when it is first used. */
export function schemaCheck(schema: object): SchemaCheck {
  let check: ValidateFunction | undefined;
  return (value) => {
    check ??= new Ajv({ allErrors: true, useDefaults: true, allowUnionTypes: true, logger: false }).compile(schema);
    return check(value) ? [] : (check.errors ?? []).map(problemOf);
  };
}

function problemOf({ instancePath, keyword, message, params, schema }: ErrorObject): SchemaProblem {
  const facts = params as Readonly<Record<string, unknown>>;
  const field = facts['missingProperty'] ?? facts['additionalProperty'];
  const wanted = facts['type'] ?? facts['limit'] ?? facts['allowedValues'] ?? facts['pattern'] ?? schema;
  return {
    pointer: instancePath,
    rule: keyword,
    message: message ?? `must fit "${keyword}"`,
    ...(typeof field === 'string' && { field }),
    ...(wanted !== undefined && { wanted }),
  };
}
