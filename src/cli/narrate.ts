import { preparesOnly, type TraceEvent } from '../trace/index.ts';

/** One event of a call as a person at a terminal wants to read it; nothing for what only programs need. */
export function narrate(event: TraceEvent): string {
  const lines = told(event);
  const time = `${(event.at / 1000).toFixed(1).padStart(7)}s  `;
  const blank = ' '.repeat(time.length);
  return lines.map((line, index) => `${index === 0 ? time : blank}${line}\n`).join('');
}

function told(event: TraceEvent): readonly string[] {
  switch (event.event) {
    case 'call':
      return [`call      ${event.from || 'withheld'} → ${event.to}${event.route ? ` (route ${event.route})` : ''}`];
    case 'request':
      return [`ask       ${event.method} ${event.url}, in ${event.dialect}'s words`];
    case 'response':
      return [
        `answer    ${event.status} ${event.contentType ?? 'no content type'} → ${event.dialect ?? 'nothing we know'}: ${event.why}`,
      ];
    case 'script':
      return event.text
        .trimEnd()
        .split('\n')
        .map((line, index) => (index === 0 ? `script    ${line}` : `          ${line}`));
    case 'diagnostic': {
      const place = event.line === undefined ? (event.pointer ?? '') : `${event.line}:${event.column}`;
      const hint = event.hint === undefined ? '' : ` (${event.hint})`;
      return [`${event.severity.padEnd(9)} ${place && `${place} `}${event.code}: ${event.message}${hint}`];
    }
    case 'verb':
      return [`ran       ${event.verb}${outcome(event)} → ${ending(event.ending)}`];
    case 'interruption': {
      const what = event.name === undefined ? event.kind : `${event.kind} ${event.name}`;
      return [`stop      ${what}${event.taken ? ` → ${event.verb ?? 'the document'}` : ', kept for later'}`];
    }
    case 'nested':
      return [
        `${event.ended === undefined ? 'into' : 'out of'}      ${event.role} ${event.leg} ${event.ended ?? ''}`.trimEnd(),
      ];
    case 'rung':
      return [`ladder    ${event.rung}: ${event.why}`];
    case 'switch':
      if (preparesOnly(event.application)) return [];
      return [
        `switch    ${event.application} ${event.argument}${event.response ? ` → ${event.response}` : ''}`.trimEnd(),
      ];
    case 'dtmf':
      return [`key       ${event.key}`];
    case 'callback':
      return [`tell      ${event.method} ${event.url} → ${event.status ?? 'no answer'}`];
    case 'error':
      return [`ERROR     ${event.code}: ${event.message}`];
    case 'end':
      return [`end       ${event.cause} after ${event.seconds} s`];
  }
}

function outcome({ report }: Extract<TraceEvent, { event: 'verb' }>): string {
  const words: string[] = 'outcome' in report ? [report.outcome] : [];
  if ('digits' in report && report.digits !== '') words.push(report.masked ?? report.digits);
  if (report.failure !== undefined) words.push(report.failure);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function ending(ending: Extract<TraceEvent, { event: 'verb' }>['ending']): string {
  return [ending['go'], ending['url'] ?? ending['cause']].filter((word) => word !== undefined).join(' ');
}
