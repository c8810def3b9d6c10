import { parseGrammar } from '../../../dialects/tropo/read/grammar.ts';
import { connectionRules } from '../../../dialects/twiml/fragment.ts';
import { normaliseNumber } from '../../../dialects/twiml/phone-number.ts';
import { ConfigMistake, parseConfig } from '../../../src/config/index.ts';
import { openSource, resolveUrl } from '../../../src/document/index.ts';
import { digestAuthorization, digestChallenge } from '../../../src/documents/digest.ts';
import { levelSsml } from '../../../src/media/ssml.ts';
import { compareScripts, printScript, readScriptText } from '../../../src/verbs/index.ts';
import { mutated } from '../mutate.ts';
import { scriptTexts } from '../seeds.ts';
import { holds, type Target, target } from '../target.ts';

const asText = (buffer: Buffer) => buffer.toString('utf8');
const show = (input: string) => JSON.stringify(input);
const from = (...texts: readonly string[]) => texts.map((text) => Buffer.from(text));

export const textTargets: readonly Target[] = [
  target<string>({
    name: 'text: scripts as verbs',
    weight: 10,
    inputs: mutated(scriptTexts(), [
      'script ',
      ' unusable',
      'at end: ',
      'at hangup: ',
      'say ',
      'gather ',
      'ask ',
      'end ',
      '\n  ',
      ' @1:1',
      '"',
      '(',
      ')',
      ' x=',
      '- ',
    ]).map(asText),
    check(text) {
      const read = readScriptText(text);
      if (!read.ok) {
        const lines = text.split('\n').length;
        holds(read.line >= 1 && read.line <= lines, () => `line ${read.line} of ${lines}`);
        return;
      }
      const again = readScriptText(printScript(read.script));
      holds(again.ok, () => `what was printed cannot be read: ${again.ok ? '' : again.problem}`);
      if (again.ok) {
        const differences = compareScripts(read.script, again.script);
        holds(differences.length === 0, () => `it reads back otherwise: ${JSON.stringify(differences[0])}`);
      }
    },
    show,
  }),
  target<string>({
    name: 'text: grammars',
    weight: 10,
    inputs: mutated(
      from(
        '[4-6 DIGITS]',
        'yes(1, yes please), no(2)',
        '[ANY]',
        'sales, support',
        '[1 DIGIT], operator(0, operator)',
        ' , a b c (d, e) , [ 5 - 8 DIGITS ]',
        '[BOOLEAN]',
      ),
      ['[', ']', '(', ')', ',', '-', 'DIGITS', 'DIGIT', 'ANY', ' ', '1', '99'],
    ).map(asText),
    check(text) {
      const read = parseGrammar(text);
      if (!read.ok)
        holds(read.offset >= 0 && read.offset <= text.length, () => `offset ${read.offset} of ${text.length}`);
    },
    show,
  }),
  target<string>({
    name: 'text: speech markup',
    weight: 5,
    inputs: mutated(
      from(
        '<speak>Hello <break time="500ms"/><prosody rate="slow">you</prosody></speak>',
        '<say-as interpret-as="digits">123</say-as> <sub alias="b">a</sub>',
        'Plain & simple',
        '<p><s>One.</s></p>',
      ),
      ['<break strength="strong"/>', '<speak>', '</speak>', '<say-as ', 'time="', '1h', '<', '&amp;', '<!ENTITY'],
    ).map(asText),
    check(text) {
      for (const part of levelSsml(text).parts)
        if (part.kind === 'silence')
          holds(Number.isFinite(part.durationMs) && part.durationMs >= 0, () => `a silence of ${part.durationMs} ms`);
    },
    show,
  }),
  target<string>({
    name: 'text: urls, fragments, numbers and challenges',
    weight: 5,
    inputs: mutated(
      from(
        'https://user:pa%3Ass@app.example.com:8443/voice?a=b#rc=3&rp=all',
        '/next?Digits=1',
        '+1 (555) 123-0001',
        'Digest realm="a", nonce="b", qop="auth,auth-int", algorithm=SHA-256, Basic realm="c"',
        '../x y',
        'http://[::1]:80/',
      ),
      ['#', 'rc=', 'ct=', 'e=', '@', ':', 'http://', '[::ffff:1.2.3.4]', 'nonce="', ',', '="', '%zz', '\\"'],
    ).map(asText),
    check(text) {
      const resolved = resolveUrl(text, 'https://app.example.com/voice');
      if (resolved.ok) {
        const { protocol, username, password, hash } = new URL(resolved.url);
        holds(protocol === 'http:' || protocol === 'https:', () => `it resolves to ${protocol}`);
        holds(username === '' && password === '' && hash === '', () => 'credentials or a fragment stay in the url');
      }
      connectionRules(text);
      normaliseNumber(text, 'US');
      normaliseNumber(text, 'none');
      const challenge = digestChallenge(text);
      if (!challenge) return;
      const header = digestAuthorization(
        challenge,
        { username: text, password: text },
        { method: 'POST', target: '/' },
      );
      holds(header.startsWith('Digest '), () => header);
    },
    show,
  }),
  target<string>({
    name: 'text: bodies of no dialect',
    weight: 5,
    inputs: mutated(
      from(
        '{"a":[1,{"b":null}],"a":2,"__proto__":{"x":1}}',
        '<a b="c"><d/>e&amp;<![CDATA[f]]></a>',
        '[[[[]]]]',
        '\ufeff{"a":"\\u00e9"}',
        '<?xml version="1.0"?><!DOCTYPE a><a/>',
      ),
      ['[', '{', '"', '<a>', '</a>', '<!DOCTYPE a [<!ENTITY b "c">]>', '&b;', '":', '__proto__', '\\u', '<?', ']]>'],
    ).map(asText),
    check(text) {
      const source = openSource(Buffer.from(text), null);
      const lines = source.text.split(/\r\n|\r|\n/).length;
      for (const result of [source.xml(), source.json()])
        if (!result.ok)
          holds(
            result.line >= 1 && result.line <= lines && result.column >= 1,
            () => `${result.line}:${result.column} of ${lines} lines`,
          );
      holds(source.locate({ pointer: text }).line <= lines, () => 'a pointer leads out of the document');
      holds(Object.keys(Object.prototype).length === 0, () => 'the prototype of all objects was changed');
    },
    show,
  }),
  target<string>({
    name: "text: the operator's file",
    weight: 1,
    inputs: mutated(
      from(
        'routes:\n  - number: "+15551230001"\n    url: https://app.example.com/voice\n    format: twiml\n',
        'limits: { documentBytes: 2048 }\nnetwork: { allow: [10.0.0.0/8] }\nswitch: { password: "${SECRET}" }\n',
      ),
      [
        'routes:',
        '- ',
        '\n  ',
        ': ',
        '{',
        '}',
        '[',
        '&a',
        '*a',
        '<<: *a',
        '!!js/function',
        '${SECRET}',
        '${',
        '"',
        'pattern: "("',
      ],
    ).map(asText),
    check(text) {
      try {
        parseConfig(text, 'dragoman.yaml', {
          formats: ['twiml', 'bxml', 'tropo', 'callflow'],
          environment: { SECRET: 'x' },
        });
      } catch (error) {
        if (!(error instanceof ConfigMistake)) throw error;
      }
    },
    show,
  }),
];
