import { eventNames, headerOf, type SwitchEvent } from './event.ts';
import type { EventFormat } from './frames.ts';

interface Filter {
  readonly header: string;
  readonly value: string;
}

/** What one connection wants to hear, and the commands that decide it; each returns its reply text. */
export class Subscription {
  format: EventFormat = 'plain';
  readonly #sessionId: string | undefined;
  #names = new Set<string>();
  #subclasses = new Set<string>();
  #filters: readonly Filter[] = [];
  #isListening = false;
  #onlyMyEvents = false;

  /** With the uuid of the channel that the connection controls, for `myevents`. */
  constructor(sessionId?: string) {
    this.#sessionId = sessionId;
  }

  wants(event: SwitchEvent): boolean {
    if (!this.#isListening || !this.#isNamed(event) || !this.#passesFilters(event)) return false;
    if (!this.#onlyMyEvents) return true;
    return [headerOf(event, 'Unique-ID'), headerOf(event, 'Job-Owner-UUID')].includes(this.#sessionId);
  }

  /** `event [plain|json] NAME… [CUSTOM subclass…]` */
  enable(words: readonly string[]): string {
    const [first = '', ...others] = words;
    const format = formatNamed(first);
    if (format !== undefined) this.format = format;
    const { names, subclasses } = parseNames(format === undefined ? words : others);
    if (names.length === 0) return '-ERR no keywords supplied';
    for (const name of names) this.#names.add(name);
    for (const subclass of subclasses) this.#subclasses.add(subclass);
    this.#isListening = true;
    return `+OK event listener enabled ${this.format}`;
  }

  /** `nixevent NAME… [CUSTOM subclass…]` */
  disable(words: readonly string[]): string {
    const { names, subclasses } = parseNames(words);
    if (names.length === 0) return '-ERR no keywords supplied';
    if (this.#names.has('ALL')) this.#names = new Set([...eventNames].filter((name) => name !== 'ALL'));
    for (const name of names) {
      if (name === 'ALL') this.#names.clear();
      else if (name !== 'CUSTOM') this.#names.delete(name);
    }
    for (const subclass of subclasses) this.#subclasses.delete(subclass);
    this.#isListening = true;
    return '+OK events nixed';
  }

  silence(): string {
    if (!this.#isListening) return '-ERR not listening for events';
    this.#isListening = false;
    this.#names.clear();
    this.#subclasses.clear();
    return '+OK no longer listening for events';
  }

  myEvents(words: readonly string[]): string {
    if (this.#onlyMyEvents) return '-ERR aready enabled.';
    for (const name of ownEvents) this.#names.add(name);
    this.format = words.map(formatNamed).find((format) => format !== undefined) ?? this.format;
    this.#onlyMyEvents = true;
    this.#isListening = true;
    return '+OK Events Enabled';
  }

  /** `filter [add] Header value`, `filter delete Header [value]`, `filter delete all` */
  filter(argument: string): string {
    const [verb = '', rest] = firstWord(argument);
    if (verb.toLowerCase() === 'delete' && rest !== undefined) {
      const [header, value] = firstWord(rest);
      this.#filters = this.#filters.filter(
        (filter) =>
          header.toLowerCase() !== 'all' &&
          (filter.header.toLowerCase() !== header.toLowerCase() || (value !== undefined && filter.value !== value)),
      );
      return `+OK filter deleted. [${header}][${value ?? ''}]`;
    }
    const [header, value] = verb.toLowerCase() === 'add' && rest !== undefined ? firstWord(rest) : [verb, rest];
    if (value === undefined) return '-ERR invalid syntax';
    this.#filters = [...this.#filters, { header, value }];
    return `+OK filter added. [${header}]=[${value}]`;
  }

  #isNamed(event: SwitchEvent): boolean {
    if (this.#names.has('ALL')) return true;
    if (!this.#names.has(event.name)) return false;
    const subclass = event.name === 'CUSTOM' ? headerOf(event, 'Event-Subclass') : undefined;
    return subclass === undefined || this.#subclasses.has(subclass);
  }

  /** Any filter that fits lets the event through; a fitting one that begins with `-` keeps it out for good. */
  #passesFilters(event: SwitchEvent): boolean {
    let passes = this.#filters.length === 0;
    for (const { header, value } of this.#filters) {
      const found = headerOf(event, header);
      const [, signs = '', wanted = ''] = /^([-+ ]*)(.*)$/s.exec(value) ?? [];
      if (found === undefined || !fits(found, wanted)) continue;
      if (signs.trimEnd().endsWith('-')) return false;
      passes = true;
    }
    return passes;
  }
}

/** `myevents`: neither playback nor recording, no jobs, nothing CUSTOM. */
const ownEvents = [
  ...['ANSWER', 'APPLICATION', 'BRIDGE', 'CREATE', 'DATA', 'DESTROY', 'EXECUTE', 'EXECUTE_COMPLETE', 'HANGUP'],
  ...['HANGUP_COMPLETE', 'ORIGINATE', 'UUID', 'OUTGOING', 'PARK', 'PROGRESS', 'PROGRESS_MEDIA', 'STATE', 'UNBRIDGE'],
  'UNPARK',
]
  .map((name) => `CHANNEL_${name}`)
  .concat('DETECTED_SPEECH', 'DTMF', 'NOTALK', 'TALK');

/** Names that are none are passed over; everything after CUSTOM is a subclass. */
function parseNames(words: readonly string[]): { names: string[]; subclasses: string[] } {
  const custom = words.findIndex((word) => word.toUpperCase() === 'CUSTOM');
  const named = custom < 0 ? words : words.slice(0, custom + 1);
  return {
    names: named.map((word) => word.toUpperCase()).filter((word) => eventNames.has(word)),
    subclasses: custom < 0 ? [] : words.slice(custom + 1),
  };
}

function formatNamed(word: string): EventFormat | undefined {
  const name = word.toLowerCase();
  return name === 'plain' || name === 'json' ? name : undefined;
}

function fits(found: string, wanted: string): boolean {
  if (!wanted.startsWith('/')) return found.toLowerCase() === wanted.toLowerCase();
  try {
    return new RegExp(wanted.slice(1).replace(/\/$/, '')).test(found);
  } catch {
    return false;
  }
}

function firstWord(text: string): readonly [string, string | undefined] {
  const [, word = '', rest] = /^ *(\S*)(?: +(.*))?$/s.exec(text) ?? [];
  return [word, rest];
}
