import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type Options } from 'ajv';

/** KAZOO's own schemas, which are not ours to keep. */
export const kazooSchemas = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'kazoo-schemas');

/** A validator with all of them by their name; with none where they are absent. */
export function kazooValidator(options: Options = {}): Ajv {
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false, ...options });
  if (!existsSync(kazooSchemas)) return ajv;
  for (const file of readdirSync(kazooSchemas).filter((name) => name.endsWith('.json'))) {
    // The draft is one that the validator does not know by name, and need not.
    const { $schema: _draft, ...schema } = JSON.parse(readFileSync(join(kazooSchemas, file), 'utf8')) as Record<
      string,
      unknown
    >;
    ajv.addSchema(schema, file.slice(0, -'.json'.length));
  }
  return ajv;
}
