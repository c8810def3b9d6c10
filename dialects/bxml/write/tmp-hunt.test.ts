import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareScripts, printDifferences, validateScript } from '../../../src/verbs/index.ts';
import { shapeOf } from '../../../src/verbs/shape.ts';
import { runnableVerbs, scripts } from '../../../test/support/scripts.ts';
import { dialects } from '../../registry.ts';
import { replyWith, translate } from '../../translate.ts';

const every = (shapeOf('Verb') as any).of.map((m: any) => m.fields.get('verb').shape.value);
const context = { role: 'call', answered: false, notes: {}, settings: {} } as const;
for (const id of ['twiml', 'bxml']) {
  const dialect = dialects.find((d) => d.id === id)!;
  for (const [name, arb] of [
    ['any', scripts()],
    ['own', scripts({ dialect: id })],
    ['odd', scripts({ odd: true })],
    ['odd own', scripts({ odd: true, dialect: id })],
    ['every', scripts({ verbs: every })],
    ['every own', scripts({ verbs: every, dialect: id, odd: true })],
  ] as const)
    test(`${id} ${name}`, () => {
      fc.assert(
        fc.property(arb, (script0) => {
          const script = name.includes('own')
            ? { ...script0, usable: true, dialect: id }
            : { ...script0, usable: true };
          const written = dialect.write(script);
          const once = dialect.read(replyWith(written), context);
          expect(once.usable, written.body).toBe(true);
          expect(validateScript(JSON.parse(JSON.stringify(once)))).toEqual([]);
          const again = dialect.write(once);
          const twice = dialect.read(replyWith(again), context);
          expect(printDifferences(compareScripts(once, twice)), `${written.body}\n\n${again.body}`).toBe('');
        }),
        { numRuns: 1500 },
      );
    }, 200000);
}
