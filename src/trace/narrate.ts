import { preparesOnly, scriptText, type TraceEvent } from './event.ts';

/** An event as a person wants to read it: a word for it, and lines. */
export interface Narrated {
  readonly word: string;
  readonly lines: readonly string[];
}

type Of<Name extends TraceEvent['event']> = Extract<TraceEvent, { event: Name }>;

/**
 * Tells the events of one call, in order; null for what only programs need. It knows what it has told: a complaint
 * shows the line of the answer that it is about, and what follows from it does not say its sentence again.
 */
export class Narrator {
  /** Its lines. */
  #document: readonly string[] = [];
  /** Those that another one runs inside of. */
  readonly #outer: (readonly string[])[] = [];
  #told = '';
  #place = '';

  tell(event: TraceEvent): Narrated | null {
    switch (event.event) {
      case 'response':
        if (event.status < 300) this.#open(event.body.split(/\r\n|\r|\n/));
        return { word: 'answer', lines: [answer(event), ...(event.status < 400 ? [] : beginning(event.body))] };
      case 'diagnostic': {
        const lines = [shortUrls(complaint(event)), ...this.#excerpt(event)];
        this.#told = event.message;
        return { word: event.severity, lines };
      }
      case 'error': {
        const lines = [`${event.code}${this.#news(event.message)}`];
        this.#told = event.message;
        return { word: 'ERROR', lines };
      }
      case 'nested':
        if (event.ended === undefined) this.#outer.push(this.#document);
        else this.#open(this.#outer.pop() ?? []);
        return simply(event);
      case 'rung':
        return { word: 'ladder', lines: [`${event.rung}${this.#news(event.why)}`] };
      default:
        return simply(event);
    }
  }

  #open(document: readonly string[]): void {
    this.#document = document;
    this.#place = '';
  }

  /** Once for several complaints about one place; never for a document as a whole. */
  #excerpt({ line = 1, column = 1 }: Of<'diagnostic'>): readonly string[] {
    const place = `${line}:${column}`;
    if (place === '1:1' || place === this.#place) return [];
    this.#place = place;
    return excerpt(this.#document[line - 1] ?? '', column);
  }

  /** What of a sentence has not just been told, behind a colon. */
  #news(sentence: string): string {
    const [told, full] = [this.#told, sentence].map((text) => text.replace(/\.$/, '')) as [string, string];
    const rest = told !== '' && full.endsWith(told) ? full.slice(0, -told.length).replace(/:\s*$/, '') : sentence;
    return rest === '' ? '' : `: ${shortUrls(rest)}`;
  }
}

function simply(event: Exclude<TraceEvent, Of<'response' | 'diagnostic' | 'error' | 'rung'>>): Narrated | null {
  switch (event.event) {
    case 'call': {
      const route = event.route ? ` (route ${event.route})` : '';
      return { word: 'call', lines: [`${event.from || 'withheld'} → ${event.to}${route}`] };
    }
    case 'request':
      return { word: 'ask', lines: [`${event.method} ${shortUrls(event.url)}, in ${event.dialect}'s words`] };
    case 'script':
      return { word: 'script', lines: scriptText(event).trimEnd().split('\n') };
    case 'verb':
      return { word: 'ran', lines: [`${event.verb}${outcome(event)} → ${shortUrls(ending(event.ending))}`] };
    case 'interruption': {
      const what = event.name === undefined ? event.kind : `${event.kind} ${event.name}`;
      return {
        word: 'stop',
        lines: [`${what}${event.taken ? ` → ${event.verb ?? 'the document'}` : ', kept for later'}`],
      };
    }
    case 'nested':
      return {
        word: event.ended === undefined ? 'into' : 'out of',
        lines: [`${event.role} ${event.leg} ${event.ended ?? ''}`.trimEnd()],
      };
    case 'switch': {
      if (preparesOnly(event.application)) return null;
      const response = saysNothing.has(event.response) ? '' : ` → ${event.response}`;
      return { word: 'switch', lines: [`${event.application} ${event.argument}${response}`.trimEnd()] };
    }
    case 'dtmf':
      return { word: 'key', lines: [event.key] };
    case 'callback':
      return { word: 'tell', lines: [`${event.method} ${shortUrls(event.url)} → ${event.status ?? 'no answer'}`] };
    case 'end':
      return { word: 'end', lines: [`${event.cause} after ${event.seconds} s`] };
  }
}

/** What FreeSWITCH says where there is nothing to say. */
const saysNothing = new Set(['', '_none_', '+OK']);

function answer({ status, contentType, dialect, why }: Of<'response'>): string {
  return `${status} ${contentType ?? 'no content type'} → ${dialect ?? 'nothing we know'}: ${why}`;
}

function complaint({ line, column, pointer, code, message, hint }: Of<'diagnostic'>): string {
  const place = line === undefined ? (pointer ?? '') : `${line}:${column}`;
  return `${place && `${place} `}${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
}

/** The words of an error page, as a browser would show them; of a stack trace, its beginning. */
function beginning(body: string): readonly string[] {
  const words = body
    .slice(0, 16_384)
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(#39|quot|lt|gt|nbsp|amp);/g, (_whole, name: string) => entities[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  return words === '' ? [] : [words.length > 200 ? `${words.slice(0, 199)}…` : words];
}

const entities: Readonly<Record<string, string>> = { '#39': "'", quot: '"', lt: '<', gt: '>', nbsp: ' ', amp: '&' };

/** As much of a line as fits, and below it a mark at the column. */
function excerpt(line: string, column: number): readonly string[] {
  const text = line.replaceAll('\t', ' ');
  if (text.trim() === '') return [];
  const from = Math.max(0, column - 60);
  const shown = text.slice(from, from + 100);
  const blanks = shown.length - shown.trimStart().length;
  const mark = ' '.repeat(Math.max(0, column - 1 - from - blanks));
  return [`  ${shown.trim()}`, `  ${mark}^`];
}

/** Long queries are cut: what we ask with is in the request's parameters. */
function shortUrls(text: string): string {
  return text.replace(/(\?[^\s"]{60})[^\s"]{20,}[^\s":,]/g, '$1…');
}

function outcome({ report }: Of<'verb'>): string {
  const words: string[] = 'outcome' in report ? [report.outcome] : [];
  if ('digits' in report && report.digits !== '') words.push(report.masked ?? report.digits);
  if (report.failure !== undefined) words.push(report.failure);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function ending(ending: Of<'verb'>['ending']): string {
  return [ending['go'], ending['url'] ?? ending['cause']].filter((word) => word !== undefined).join(' ');
}
