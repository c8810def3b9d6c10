import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { XmlElement, XmlNode } from './source.ts';
import { parseXml } from './xml.ts';
import { element, serializeXml, text } from './xml-write.ts';

const limits = { maximumDepth: 64, maximumElements: 5000 };

function read(source: string): XmlElement {
  const result = parseXml(source, limits);
  if (!result.ok) throw new Error(`${result.message} (${result.line}:${result.column})`);
  return result.root;
}

/** Without places, so that trees from different sources compare. */
function bare(node: XmlNode): unknown {
  return node.kind === 'text'
    ? node.text
    : { name: node.name, attributes: [...node.attributes], children: node.children.map(bare) };
}

const onlyText = (source: string): unknown => read(source).children.map(bare);

describe('text and references', () => {
  test.each([
    ['<a>x &lt;&gt;&amp;&quot;&apos;</a>', `x <>&"'`],
    ['<a>&#233;&#x41;&#x1F600;</a>', 'éA😀'],
    ['<a>&amp;lt; &amp;#65;</a>', '&lt; &#65;'],
    ['<a> x\r\ny\rz\n</a>', ' x\ny\nz\n'],
    ['<a>x<![CDATA[<b>&amp;]]>y</a>', 'x<b>&amp;y'],
    ['<a><![CDATA[a]]><![CDATA[b]]></a>', 'ab'],
    ['<a>one <!-- <b> & " -->two</a>', 'one two'],
    ["<a>one <?note it's?>two</a>", 'one two'],
    ['<a>3 > 2 ]]></a>', '3 > 2 ]]>'],
    ['<a>   </a>', '   '],
  ])('%j', (source, content) => {
    expect(onlyText(source)).toEqual([content]);
  });

  test('nothing is not a text', () => {
    expect(onlyText('<a><![CDATA[]]><!-- x --></a>')).toEqual([]);
  });
});

describe('attributes', () => {
  const attributes = (source: string) => [...read(source).attributes];
  test.each<[string, [string, string][]]>([
    ['<a b="  1  "/>', [['b', '  1  ']]],
    [
      `<a b='"' c="'"/>`,
      [
        ['b', '"'],
        ['c', "'"],
      ],
    ],
    [
      '<a b="x>y" c = "/"/>',
      [
        ['b', 'x>y'],
        ['c', '/'],
      ],
    ],
    ['<a b="&amp;amp;&#10;"/>', [['b', '&amp;\n']]],
    ['<a b="one\n\ttwo"/>', [['b', 'one  two']]],
    ['<a\n b=""\n/>', [['b', '']]],
    [
      '<a __proto__="1" constructor="2"/>',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    ],
    [
      '<s:a xmlns:s="urn:x" xml:lang="en"/>',
      [
        ['xmlns:s', 'urn:x'],
        ['xml:lang', 'en'],
      ],
    ],
  ])('%j', (source, expected) => {
    expect(attributes(source)).toEqual(expected);
  });

  test('a repeated one is noted, and the last counts', () => {
    const result = parseXml('<a b="1"\n b="2"/>', limits);
    expect(result.ok && [...result.root.attributes]).toEqual([['b', '2']]);
    expect(result.ok && result.notes).toEqual([
      {
        code: 'duplicate-attribute',
        message: 'the attribute "b" of <a> is there twice; the last one counts',
        place: { line: 2, column: 2 },
      },
    ]);
  });
});

test('places of elements and texts', () => {
  const root = read(
    '<?xml version="1.0"?>\r\n<!-- <x> --><Response>\r\n\t<Say>Hi <b>you</b><![CDATA[ all]]></Say>\n<Hangup/></Response>',
  );
  const places: unknown[] = [];
  const visit = (node: XmlNode) => {
    places.push([node.kind === 'text' ? node.text : `<${node.name}>`, node.place.line, node.place.column]);
    if (node.kind === 'element') node.children.forEach(visit);
  };
  visit(root);
  expect(places).toEqual([
    ['<Response>', 2, 13],
    ['\n\t', 2, 23],
    ['<Say>', 3, 2],
    ['Hi ', 3, 7],
    ['<b>', 3, 10],
    ['you', 3, 13],
    [' all', 3, 20],
    ['\n', 3, 42],
    ['<Hangup>', 4, 1],
  ]);
});

test('names that mean something to JavaScript or to the parser are only names', () => {
  const source = '<__proto__><constructor/><prototype/><hasOwnProperty/><toString/></__proto__>';
  expect(serializeXml([read(source)])).toBe(source);
  expect('polluted' in {}).toBe(false);
});

describe('the prolog', () => {
  const notes = (source: string) => {
    const result = parseXml(source, limits);
    return result.ok ? result.notes.map((note) => note.code) : result.message;
  };
  test.each([
    ['<?xml version="1.0" encoding="UTF-8"?><a/>', []],
    ['<?xml-stylesheet href="x"?><a/>', []],
    ['\n\n<?xml version="1.0"?><a/>', ['blank-before-declaration']],
    ['<!DOCTYPE html><a/>', ['doctype-ignored']],
    ['<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>', ['doctype-ignored']],
    ['<!DOCTYPE a PUBLIC "-//>//" \'x">\' [<!ELEMENT a (b)> <!-- ] > <!ENTITY -->]><a/>', ['doctype-ignored']],
    ['<a/>\n<!-- after --><?x y?>\n', []],
  ])('%j', (source, expected) => {
    expect(notes(source)).toEqual(expected);
  });
});

describe('failures say what and where', () => {
  test.each([
    ['', 1, 1, 'there is no element in the document'],
    [' \n', 2, 1, 'there is no element in the document'],
    ['hello <a/>', 1, 1, 'there is text before the first element'],
    ['<a/>\nbye', 2, 1, 'there is text after the end of the root element'],
    ['<a/>\n<b/>', 2, 1, '<b> is a second root element; a document has one'],
    ['<a/></a>', 1, 5, '</a> closes an element that was not opened'],
    ['<a>\n <b>\n</a>', 3, 1, '</a> stands where </b> must close <b>'],
    ['<a>\n <b>', 2, 2, '<b> is never closed'],
    ['<a', 1, 1, 'the tag <a is never closed'],
    ['<a></a', 1, 4, 'the closing tag </a is incomplete'],
    ['<a></a b="c">', 1, 4, 'the closing tag </a is incomplete'],
    ['<a>1 < 2</a>', 1, 6, 'a lone "<" must be written "&lt;"'],
    ['<a>fish & chips</a>', 1, 9, 'a lone "&" must be written "&amp;"'],
    ['<a href="?x=1&y=2"/>', 1, 14, 'a lone "&" must be written "&amp;"'],
    ['<a>&copy;</a>', 1, 4, 'the entity "&copy;" is not known; XML has only &amp; &lt; &gt; &quot; and &apos;'],
    ['<a>&AMP;</a>', 1, 4, 'the entity "&AMP;" is not known; XML has only &amp; &lt; &gt; &quot; and &apos;'],
    ['<a b="&nbsp;"/>', 1, 7, 'the entity "&nbsp;" is not known; XML has only &amp; &lt; &gt; &quot; and &apos;'],
    ['<a>&#0;</a>', 1, 4, '"&#0;" is not a character that XML allows'],
    ['<a>&#xD800;</a>', 1, 4, '"&#xD800;" is not a character that XML allows'],
    ['<a>&#x110000;</a>', 1, 4, '"&#x110000;" is not a character that XML allows'],
    ['<a>&#x;</a>', 1, 4, '"&#x;" is not a character that XML allows'],
    ['<a>x\u0000</a>', 1, 5, 'the character U+0000 is not allowed in XML'],
    ['<a b=c/>', 1, 6, 'the value of the attribute "b" must be in quotation marks'],
    ['<a b/>', 1, 4, 'the attribute "b" has no value'],
    ['<a b="c"d="e"/>', 1, 9, 'a blank is missing before the attribute "d"'],
    ['<a b="c/>', 1, 6, 'the value of the attribute "b" has no closing quotation mark'],
    ['<a b="c\n', 1, 6, 'the value of the attribute "b" has no closing quotation mark'],
    ['<a "b"/>', 1, 4, 'a quotation mark is not expected in the tag <a>'],
    ['<a / >', 1, 4, '"/" is not expected in the tag <a>'],
    ['<a><!-- x</a>', 1, 4, 'the comment is never closed'],
    ['<a><![CDATA[x</a>', 1, 4, 'the CDATA is never closed'],
    ['<![CDATA[x]]><a/>', 1, 1, 'CDATA stands outside the root element'],
    ['<a><?x </a>', 1, 4, 'the processing instruction is never closed'],
    ['<a><!ELEMENT b></a>', 1, 4, '"<!" begins neither a comment nor CDATA'],
    ['<!-- x --><?xml version="1.0"?><a/>', 1, 11, 'the XML declaration must be at the very beginning'],
    ['<!DOCTYPE a', 1, 1, 'the DOCTYPE is never closed'],
    ['<a><!DOCTYPE a></a>', 1, 4, 'a DOCTYPE may stand only once, before the first element'],
    ['<!DOCTYPE a [\n<!ENTITY x "y">]><a>&x;</a>', 2, 1, 'entity declarations are not accepted; write the text itself'],
    [
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a/>',
      1,
      14,
      'entity declarations are not accepted; write the text itself',
    ],
    ['<1a/>', 1, 1, 'a lone "<" must be written "&lt;"'],
  ])('%j', (source, line, column, message) => {
    expect(parseXml(source, limits)).toEqual({ ok: false, message, line, column });
  });

  test('a missing closing quotation mark', () => {
    expect(parseXml('<a b="c>\n<d/></a>', limits)).toMatchObject({
      ok: false,
      line: 2,
      column: 1,
      message: expect.stringContaining('the value of the attribute "b" contains "<"'),
    });
  });
});

describe('limits', () => {
  const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
  test('depth', () => {
    expect(parseXml(nested(64), limits).ok).toBe(true);
    const message = 'elements are nested more than 64 deep';
    expect(parseXml(nested(65), limits)).toEqual({ ok: false, message, line: 1, column: 193 });
    expect(parseXml(nested(100_000), limits).ok).toBe(false);
  });
  test('number of elements, the root included', () => {
    expect(parseXml(`<r>${'<a/>'.repeat(4999)}</r>`, limits).ok).toBe(true);
    const message = 'the document has more than 5000 elements';
    expect(parseXml(`<r>${'<a/>'.repeat(5000)}</r>`, limits)).toMatchObject({ ok: false, message });
  });
});

const name = fc
  .tuple(fc.constantFrom(...'abZ_é'), fc.string({ unit: fc.constantFrom(...'xY0-._:é'), maxLength: 6 }))
  .map((parts) => parts.join(''));
const content = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'<>&"\' \t\n\r;#/]=', '&amp;', ']]>', '<!--', '<?x?>', '😀'),
    fc.string({ minLength: 1 }),
  ),
  minLength: 1,
});
const { tree } = fc.letrec<{ tree: XmlElement; node: XmlNode }>((tie) => ({
  tree: fc
    .tuple(name, fc.dictionary(name, content, { maxKeys: 4 }), fc.array(tie('node'), { maxLength: 4 }))
    .map(([own, attributes, children]) =>
      // Neighbouring texts would be read as one.
      element(
        own,
        attributes,
        children.filter((node, index) => node.kind === 'element' || children[index - 1]?.kind !== 'text'),
      ),
    ),
  node: fc.oneof({ depthSize: 'small' }, content.map(text), tie('tree')),
}));

test('what serializeXml writes is read as the same tree', () => {
  fc.assert(
    fc.property(tree, (root) => {
      // Characters that XML cannot carry are replaced by the writer, so writing once makes the tree comparable.
      const written = serializeXml([root]);
      const once = read(written);
      expect(serializeXml([once])).toBe(written);
      if (!written.includes('\ufffd')) expect(bare(once)).toEqual(bare(root));
    }),
  );
});

test('a mutated document never throws; its failure lies inside it, and every place of its tree is right', () => {
  const piece = fc.constantFrom(
    ...'<>/="\' &;!?-[]a\n\r\0',
    '<b>',
    '</b>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?p',
    '?>',
    '<!DOCTYPE a>',
    '<?xml ?>',
    '&#9;',
    ' x="y"',
    " x='\"'",
  );
  const mutation = fc.record({ at: fc.nat(), remove: fc.nat(4), insert: fc.array(piece, { maxLength: 3 }) });
  fc.assert(
    fc.property(tree, fc.array(mutation, { minLength: 1, maxLength: 4 }), (root, mutations) => {
      let source = serializeXml([root]);
      for (const { at, remove, insert } of mutations) {
        const offset = at % (source.length + 1);
        source = source.slice(0, offset) + insert.join('') + source.slice(offset + remove);
      }
      const lines = source.split(/\r\n?|\n/);
      const result = parseXml(source, limits);
      if (!result.ok) {
        expect(result.line).toBeLessThanOrEqual(lines.length);
        expect(result.column).toBeLessThanOrEqual((lines[result.line - 1] ?? '').length + 1);
        return;
      }
      const visit = (node: XmlNode): void => {
        if (node.kind === 'text') return;
        const found = lines[node.place.line - 1]?.slice(node.place.column - 1) ?? '';
        expect(found.slice(0, node.name.length + 1)).toBe(`<${node.name}`);
        node.children.forEach(visit);
      };
      visit(result.root);
      expect(bare(read(serializeXml([result.root])))).toEqual(bare(result.root));
    }),
    { numRuns: 500 },
  );
});

describe('writing', () => {
  test('escapes what must be escaped', () => {
    expect(serializeXml([element('a', { b: '<"&\n\t\r>' }, [text('<&>"\'\r\n')]), text('&')])).toBe(
      '<a b="&lt;&quot;&amp;&#10;&#9;&#13;&gt;">&lt;&amp;&gt;"\'&#13;\n</a>&amp;',
    );
  });
  test('replaces what XML cannot carry', () => {
    expect(serializeXml([text('a\0b\ud800c')])).toBe('a\ufffdb\ufffdc');
  });
  test('an element without content is empty', () => {
    expect(serializeXml([element('Hangup')])).toBe('<Hangup/>');
  });
  test.each(['', '1a', 'a b', 'a>', 'a\n'])('%j is no name', (wrong) => {
    expect(() => element(wrong)).toThrow(TypeError);
    expect(() => element('a', { [wrong]: '' })).toThrow(TypeError);
  });
});
