import { element, serializeXml, text } from '../../../src/document/index.ts';
import type { CallFacts } from '../../dialect.ts';
import { grammarId } from './identity.ts';

const keyNames: Readonly<Record<string, string>> = { '*': 'star', '#': 'pound' };

/**
 * What was recognised, as NLSML. The number before `@` counts the session's recognitions from 0, fruitless ones
 * included.
 */
export function recognitionXml(
  call: CallFacts,
  recognition: number,
  mode: 'dtmf' | 'speech',
  entered: string,
  confidence: number,
): string {
  const grammar = `${recognition}@${grammarId(call)}.vxmlgrammar`;
  const words = mode === 'dtmf' ? [...entered].map((key) => `dtmf-${keyNames[key] ?? key}`).join(' ') : entered;
  const input = element('input', { mode }, [text(words)]);
  const interpretation = element('interpretation', { grammar, confidence: String(confidence) }, [
    text('\n      '),
    input,
    text('\n    '),
  ]);
  const result = element('result', { grammar }, [text('\n    '), interpretation, text('\n')]);
  return `<?xml version="1.0"?>\n${serializeXml([result])}\n`.replaceAll('\n', '\r\n');
}
