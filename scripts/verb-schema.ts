import { writeFileSync } from 'node:fs';
import { createGenerator } from 'ts-json-schema-generator';

/** The JSON Schema of a Script, made from the types, so that there is one definition and not two. */
export function makeVerbSchema(): string {
  const schema = createGenerator({
    path: 'src/verbs/script.ts',
    tsconfig: 'tsconfig.json',
    type: 'Script',
    skipTypeCheck: true,
  }).createSchema('Script') as { definitions: Record<string, Union> };
  discriminate(schema.definitions, 'Verb', 'verb');
  discriminate(schema.definitions, 'Prompt', 'verb');
  return `${JSON.stringify(schema, null, 1)}\n`;
}

interface Union {
  anyOf?: unknown[];
  [key: string]: unknown;
}

/** A union told apart by one literal: checked faster, and a mistake is reported for the member that was meant. */
function discriminate(definitions: Record<string, Union>, name: string, propertyName: string): void {
  const { anyOf, ...rest } = definitions[name] ?? {};
  if (!anyOf) throw new Error(`${name} is no longer a union`);
  definitions[name] = {
    ...rest,
    type: 'object',
    required: [propertyName],
    discriminator: { propertyName },
    oneOf: anyOf,
  };
}

if (process.argv[1]?.endsWith('verb-schema.ts')) writeFileSync('src/verbs/schema.json', makeVerbSchema());
