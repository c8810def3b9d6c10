import type { Evidence, Reply } from '../../dialects/dialect.ts';

export function weigh(reply: Reply): Evidence {
  return reply.source.text.startsWith('#lines')
    ? { score: 10, reasons: ['begins with #lines (+10)'] }
    : { score: 0, reasons: [] };
}
