import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { element, serializeXml } from '../../src/document/index.ts';
import { coverage } from './coverage.ts';
import { readXml } from './testing/samples.ts';
import { verbNames } from './vocabulary.ts';

/** Nouns by the verb that holds them. */
const homes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['Number', 'Client', 'Sip', 'Conference', 'Queue', 'Application', 'Sim', 'WhatsApp'].map((name) => [name, 'Dial']),
  ),
  ...Object.fromEntries(['Siprec', 'Recording', 'Transcription'].map((name) => [name, 'Start'])),
  ...Object.fromEntries(
    [
      'Stream',
      'ConversationRelay',
      'ConversationRelaySession',
      'VirtualAgent',
      'Conversation',
      'AiSession',
      'Autopilot',
      'Room',
    ].map((name) => [name, 'Connect']),
  ),
  Prompt: 'Pay',
};

describe('coverage', () => {
  test('the declarations of the library are understood', () => {
    expect(libraryAttributes('Gather')).toContain('actionOnEmptyResult');
    expect(libraryAttributes('Number')).toContain('byoc');
  });

  test('every verb is there, once', () => {
    const names = coverage.entries.map(({ name }) => name);
    for (const verb of verbNames) expect(names).toContain(verb);
    expect(new Set(names).size).toBe(names.length);
  });

  for (const { name, attributes = [] } of coverage.entries) {
    if (name === 'Response') continue;
    test(`what it says about <${name}> is what is read`, () => {
      const table = Object.fromEntries(attributes.map((attribute) => [attribute.name, '']));
      const written = element(name, table);
      const home = homes[name];
      const body = serializeXml([element('Response', {}, [home ? element(home, {}, [written]) : written])]);
      const unknown = readXml(body).diagnostics.filter(({ code }) => code === 'unknown-attribute');
      expect(unknown.map(({ message }) => message)).toEqual([]);
    });

    test(`nothing that Twilio's library writes on <${name}> is missing`, () => {
      const listed = attributes.map((attribute) => attribute.name);
      for (const attribute of libraryAttributes(name)) expect(listed, `${name} ${attribute}`).toContain(attribute);
    });
  }
});

/** From the declarations of the official library: the fields of `DialAttributes` and the like. */
function libraryAttributes(name: string): string[] {
  const require = createRequire(import.meta.url);
  const declarations = readFileSync(require.resolve('twilio/lib/twiml/VoiceResponse.d.ts'), 'utf8');
  const [, fields = ''] = new RegExp(`interface ${name}Attributes \\{([^}]*)\\}`).exec(declarations) ?? [];
  return [...fields.matchAll(/^\s+"?([a-zA-Z:]+)"?\?:/gm)].map(([, field]) => field ?? '');
}
