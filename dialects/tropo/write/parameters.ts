import type { JsonObject, VerbBase } from '../../../src/verbs/index.ts';

/** Tropo counts in seconds, fractions allowed. */
export function seconds(ms: number): number {
  return ms / 1000;
}

/** A parameter in seconds, left out where it says no more than the default does. */
export function secondsUnless(parameter: string, ms: number, usual: number): JsonObject {
  return ms === usual ? {} : { [parameter]: seconds(ms) };
}

/** A parameter, left out where it says no more than the default does. */
export function unless<Value extends string | number | boolean>(
  parameter: string,
  value: Value,
  usual: Value,
): JsonObject {
  return value === usual ? {} : { [parameter]: value };
}

export function named({ name }: Pick<VerbBase<string>, 'name'>): JsonObject {
  return name === undefined ? {} : { name };
}

/** A step that brings nothing ends the document, unless it says that it is not required. */
export function required(isRequired: boolean): JsonObject {
  return isRequired ? {} : { required: false };
}
