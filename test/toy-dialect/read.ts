import type { Reply } from '../../dialects/dialect.ts';
import { resolveUrl } from '../../src/document/index.ts';
import {
  ask,
  type Diagnostic,
  end,
  gather,
  on,
  type Script,
  say,
  unsupported,
  type Verb,
} from '../../src/verbs/index.ts';

export function read(reply: Reply): Script {
  const diagnostics: Diagnostic[] = [];
  const verbs = reply.source.text
    .split('\n')
    .slice(1)
    .flatMap((line, index): readonly Verb[] => {
      const [step = '', ...rest] = line.trim().split(' ');
      const place = { line: index + 2, column: 1 };
      if (step === '') return [];
      if (step === 'say')
        return [say({ text: rest.join(' '), markup: 'plain', voice: {}, loops: 1, endKeys: '', answers: true, place })];
      const target = resolveUrl(rest[0] ?? '', reply.url);
      if (step === 'key' && target.ok)
        return [
          gather({
            prompts: [],
            bargeIn: true,
            digits: { minimum: 1, maximum: 1, endKeys: '', firstDigitTimeoutMs: 3000, interDigitTimeoutMs: 3000 },
            rounds: 1,
            retryPrompts: [],
            typeAhead: 'keep',
            onInput: ask({ dialect: 'lines', kind: 'key', url: target.url, method: 'POST' }),
            onNoMatch: on,
            onNoInput: on,
            answers: true,
            place,
          }),
        ];
      diagnostics.push({ code: 'unknown-line', severity: 'warning', message: `Nobody knows "${step}".`, place });
      return [unsupported({ said: step, reason: 'no such step', onSkipped: on, answers: false, place })];
    });
  return { dialect: 'lines', usable: true, verbs, atEnd: end('normal', true), atHangup: end(), diagnostics };
}
