import { expect, test } from 'vitest';
import { SwitchArgumentRefused } from './errors.ts';
import { sendSipText } from './texts.ts';

const sent = (text: string, to = 'sip:bob@127.0.0.1:5070') =>
  sendSipText('internal', '+15550100@pbx.example.com', to, text).argument;

test('separators, quotes and line ends of a text are escaped once', () => {
  expect(sent(`a|b 'c' "d" \\ e\nf `)).toBe(
    `sip|+15550100@pbx.example.com|internal/sip:bob@127.0.0.1:5070|a\\|b \\'c\\' \\"d\\" \\\\ e\\nf\\s|text/plain`,
  );
});

test.each([
  ['a live variable', '${system(id)}', undefined],
  ['one in disguise', 'a $\\\\{x}', undefined],
  ['nothing', ' \n ', undefined],
  ['too much', 'x'.repeat(1201), undefined],
  ['an address with a separator', 'Hello.', 'sip:bob@127.0.0.1|x'],
  ['no address', 'Hello.', 'bob'],
])('%s is refused', (_name, text, to) => {
  expect(() => sent(text, to)).toThrow(SwitchArgumentRefused);
});
