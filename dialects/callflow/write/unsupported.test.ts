import { expect, it } from 'vitest';
import { readDocument } from '../testing/reply.ts';
import { write } from './index.ts';

it('of what was not carried out, what its reason tells is said again', () => {
  const flowWith = (id: string, more: object) => ({
    module: 'menu',
    data: { id },
    children: {
      _: {
        module: 'offnet',
        data: { to_did: 'the "desk"' },
        children: { _: { module: 'voicemail', data: more } },
      },
    },
  });
  const { body, diagnostics } = write(readDocument(flowWith('x', { id: 'y' })));
  expect(JSON.parse(body)).toEqual(flowWith('unknown', {}));
  expect(diagnostics).toEqual([]);
});

it('what is read as something else is left out and named', () => {
  const script = readDocument({ module: 'menu', data: { id: 'x' } });
  const verbs = script.verbs.map((verb) => ({ ...verb, reason: 'nobody knows' }));
  const { diagnostics } = write({ ...script, verbs });
  expect(diagnostics).toMatchObject([{ code: 'lost-unsupported', place: { pointer: '' } }]);
});
