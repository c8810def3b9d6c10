import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bxml } from 'bandwidth-sdk';

const verbs = join(import.meta.dirname, '../../../node_modules/bandwidth-sdk/dist/models/bxml/verbs');

/** A verb class of the official library and the attributes that its declaration has. */
export interface LibraryVerb {
  readonly name: string;
  readonly attributes: readonly string[];
}

/** Every verb class, read from the library's declarations, so that a new one is noticed. */
export const libraryVerbs: readonly LibraryVerb[] = readdirSync(verbs)
  .filter((file) => file.endsWith('.d.ts') && file !== 'index.d.ts')
  .map((file) => {
    const declaration = readFileSync(join(verbs, file), 'utf8');
    const [, fields = ''] = /export interface \w+Attributes \{([^}]*)\}/.exec(declaration) ?? [];
    return {
      name: file.replace('.d.ts', ''),
      attributes: [...fields.matchAll(/^ {4}(\w+)\??:/gm)].map(([, attribute = '']) => attribute),
    };
  });

export type Values = Readonly<Record<string, string | number | boolean>>;
type Written = Extract<ConstructorParameters<typeof Bxml.Response>[0], unknown[]>[number];

/** What the content of a class must be for its document to be usable. */
const contents: Readonly<Record<string, string>> = {
  SpeakSentence: 'Hello <break time="1s"/> you',
  PlayAudio: '/a.wav',
  SendDtmf: '12w3',
  PhoneNumber: '+15557770001',
  SipUri: 'sip:desk@pbx.example.com',
  Tag: 'start',
  Bridge: 'c-95ac8d6e-1a31c52e-b38f-4198-93c1-51633ec68f8d',
  Conference: 'team-42',
  Endpoint: 'e-15ac29a2',
};

/** Attributes without which it is not. */
const needed: Readonly<Record<string, Values>> = {
  Redirect: { redirectUrl: '/next' },
  Forward: { to: '+15557770002' },
  StartGather: { dtmfUrl: '/key' },
  StartStream: { destination: 'wss://ai.example.com/s' },
  StopStream: { name: 's' },
  StopTranscription: { name: 't' },
  StreamParam: { name: 'lang' },
  CustomParam: { name: 'lang' },
};

/** Classes that stand inside others only. */
const around: Readonly<Record<string, (inside: Written) => Written>> = {
  PhoneNumber: (inside) => new Bxml.Transfer({}, inside as InstanceType<typeof Bxml.PhoneNumber>),
  SipUri: (inside) => new Bxml.Transfer({}, inside as InstanceType<typeof Bxml.SipUri>),
  Endpoint: (inside) => new Bxml.Connect({}, inside as InstanceType<typeof Bxml.Endpoint>),
  StreamParam: (inside) => new Bxml.StartStream({ destination: 'wss://a.example/s' }, inside as never),
  CustomParam: (inside) => new Bxml.StartTranscription({}, inside as never),
};

/** What must stand inside a class. */
const inside: Readonly<Record<string, () => readonly Written[]>> = {
  Transfer: () => [new Bxml.PhoneNumber('+15557770003')],
  Connect: () => [new Bxml.Endpoint('e-2')],
};

/** The document that the library writes of one verb with these attributes. */
export function libraryDocument({ name }: LibraryVerb, given: Values, root: 'Response' | 'Bxml' = 'Response'): string {
  const Class = (Bxml as unknown as Readonly<Record<string, new (...parts: unknown[]) => Written>>)[name];
  if (!Class) throw new Error(`bandwidth-sdk exports no class ${name}`);
  const attributes = { ...needed[name], ...given };
  const content = contents[name];
  const children = inside[name]?.();
  const verb = new Class(...(content === undefined ? [] : [content]), attributes, ...(children ? [children] : []));
  const whole = around[name]?.(verb) ?? verb;
  return (root === 'Bxml' ? new Bxml.Bxml([whole]) : new Bxml.Response([whole])).toBxml();
}
