import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What Twilio's own library can write, from its declarations: so that nothing of it is forgotten. */
export interface LibraryMethod {
  /** As it is called: `say`. */
  readonly name: string;
  /** The class of what it adds to the document: `Say`. */
  readonly adds: string;
  readonly takesText: boolean;
  readonly attributes: readonly LibraryAttribute[];
}

export interface LibraryAttribute {
  readonly name: string;
  /** Its words where it has a list of them. */
  readonly words: readonly string[];
  readonly type: 'string' | 'number' | 'boolean';
  readonly isList: boolean;
}

const require = createRequire(import.meta.url);
const declarations = readFileSync(require.resolve('twilio/lib/twiml/VoiceResponse.d.ts'), 'utf8').replace(
  /\/\*[\s\S]*?\*\//g,
  '',
);

const words = new Map(
  [...declarations.matchAll(/type (\w+) = ([^;]+);/g)].map(([, name = '', union = '']) => [
    name,
    [...union.matchAll(/"([^"]+)"/g)].map(([, word = '']) => word),
  ]),
);

function attributesOf(type: string): readonly LibraryAttribute[] {
  const [, fields = ''] = new RegExp(`interface ${type} \\{([^}]*)\\}`).exec(declarations) ?? [];
  return [...fields.matchAll(/^\s+"?([a-zA-Z:-]+)"?\?: (\w+)(\[\])?;/gm)].map(([, name = '', of = '', list]) => ({
    name,
    words: words.get(of) ?? [],
    type: of === 'number' || of === 'boolean' ? of : 'string',
    isList: list !== undefined,
  }));
}

function methodsIn(body: string): readonly LibraryMethod[] {
  const methods = new Map<string, LibraryMethod>();
  const pattern = /^\s+(\w+)\(([^)]*)\): VoiceResponse\.(\w+);/gm;
  for (const [, name = '', parameters = '', adds = ''] of body.matchAll(pattern)) {
    const earlier = methods.get(name);
    const type = /attributes\??: VoiceResponse\.(\w+)/.exec(parameters)?.[1];
    methods.set(name, {
      name,
      adds,
      takesText: earlier?.takesText === true || /(^|, )(?!attributes)\w+\??: string/.test(parameters),
      attributes: type === undefined ? (earlier?.attributes ?? []) : attributesOf(type),
    });
  }
  return [...methods.values()];
}

/** By class, `VoiceResponse` among them: the methods that put something into it. */
export const libraryMethods: ReadonlyMap<string, readonly LibraryMethod[]> = new Map(
  [...declarations.matchAll(/class (\w+) extends TwiML \{([^}]*)\}/g)].map(([, name = '', body = '']) => [
    name,
    methodsIn(body),
  ]),
);
