import { encodeText, openSource } from '../document/index.ts';
import { filesOf } from './folder.ts';
import { headerOf } from './http-file.ts';
import type { CallerStep, CallSheet, RecordedCall, RecordedExchange, RecordedResponse } from './recorded-call.ts';

/**
 * The same call with other names and telephone numbers, the same one for the same one wherever it stands. Known are
 * the numbers of the call, whatever has a plus before it, and the names the caller shows or is reached by.
 */
export function maskCall(call: RecordedCall): RecordedCall {
  const mask = new Mask(call);
  const { sheet, exchanges, switchLines, diagnostics } = call;
  return {
    sheet: { ...maskSheet(sheet, mask), masked: true },
    exchanges: exchanges.map((exchange) => maskExchange(exchange, mask)),
    switchLines: switchLines.map((line) => mask.text(line)),
    diagnostics: diagnostics.map((line) => mask.text(line)),
  };
}

function maskSheet(sheet: CallSheet, mask: Mask): CallSheet {
  const masked = JSON.parse(JSON.stringify(sheet), (_key, value: unknown) =>
    typeof value === 'string' ? mask.text(value) : value,
  ) as CallSheet;
  return { ...masked, caller: sheet.caller.map((step) => maskStep(step, mask)), ends: sheet.ends };
}

function maskStep(step: CallerStep, mask: Mask): CallerStep {
  return step.does === 'press' ? { ...step, keys: mask.keys(step.keys) } : step;
}

function maskExchange({ request, response, failure, understood }: RecordedExchange, mask: Mask): RecordedExchange {
  const { url, headers, body } = request;
  return {
    request: {
      ...request,
      url: mask.text(url),
      headers: mask.values(headers),
      ...(body !== undefined && { body: mask.text(body) }),
    },
    ...(response && { response: maskResponse(response, mask) }),
    ...(failure && { failure: { ...failure, message: mask.text(failure.message) } }),
    ...(understood !== undefined && { understood: mask.text(understood) }),
  };
}

function maskResponse({ status, headers, body }: RecordedResponse, mask: Mask): RecordedResponse {
  const { text, encoding: name, byteOrderMark } = openSource(body, headerOf(headers, 'content-type') ?? null);
  const masked = mask.text(text);
  return {
    status,
    headers: mask.values(headers),
    body: masked === text ? body : encodeText(masked, { name, byteOrderMark }),
  };
}

/** How a plus stands before a number: as it is, in a form, in XML, in JSON. */
const plus = String.raw`\+|%2B|&#43;|\\u002[bB]`;
const alone = { before: '(?<![0-9A-Za-z])', after: '(?![0-9A-Za-z])' } as const;
const international = new RegExp(`(?:${plus})([1-9][0-9]{6,14})${alone.after}`, 'g');
const digitRun = new RegExp(`(${plus}|${alone.before}00|${alone.before})([1-9][0-9]{6,14})${alone.after}`, 'g');
/** A North American number as people write it. */
const grouped = /(?<![0-9])(?:1[ .-])?\(?[2-9][0-9]{2}\)?[ .-]{1,2}[0-9]{3}[ .-][0-9]{4}(?![0-9])/g;

class Mask {
  /** Digits of a whole number → digits of the one in its place. */
  readonly #numbers = new Map<string, string>();
  readonly #names = new Map<string, string>();
  #namePattern: RegExp | null = null;

  constructor(call: RecordedCall) {
    const { from, to, callerName, callees, sip } = call.sheet;
    const users = [sip?.from, sip?.to, sip?.request].map((address) => address?.split('@')[0] ?? '');
    if (callerName !== undefined) this.#meetName(callerName);
    for (const party of [from, to, ...callees.map(({ number }) => number), ...users]) this.#meet(party);
    for (const bytes of filesOf(call).values()) {
      const text = Buffer.from(bytes).toString('utf8');
      for (const [, digits = ''] of text.matchAll(international)) this.#number(digits);
      for (const [, user = ''] of text.matchAll(/\b(?:sips?|client):([\p{L}][\p{L}.'-]*)(?=[@;"'<\s]|$)/gu))
        this.#meetName(user);
    }
  }

  text(text: string): string {
    const numbered = text
      .replace(digitRun, (run, before: string, digits: string) => {
        const other = this.#otherDigits(digits);
        return other === undefined ? run : before + other;
      })
      .replace(grouped, (written) => this.#inTheSameGroups(written));
    if (this.#namePattern === null) return numbered;
    return numbered.replace(this.#namePattern, (name) => this.#names.get(name) ?? name);
  }

  values(table: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, this.text(value)]));
  }

  /** Whoever enters ten digits or more may be telling a number. */
  keys(keys: string): string {
    return keys.replace(/(?<![0-9])[2-9][0-9]{9}(?![0-9])|(?<![0-9])1[0-9]{10}(?![0-9])/g, (digits) => {
      this.#number(withCountry(digits));
      return this.#otherDigits(digits) ?? digits;
    });
  }

  #meet(party: string): void {
    const digits = party.replace(/[\s().-]/g, '');
    if (/^\+?[0-9]{7,15}$/.test(digits)) this.#number(digits.startsWith('+') ? digits.slice(1) : withCountry(digits));
    else if (!/^[0-9*#]*$/.test(digits)) this.#meetName(party.replace(/^sips?:/, '').split('@')[0] ?? '');
  }

  /** Takes a whole number, with the digits of its country. */
  #number(digits: string): void {
    if (!this.#numbers.has(digits))
      this.#numbers.set(digits, `1555100${String(this.#numbers.size + 1).padStart(4, '0')}`);
  }

  #otherDigits(digits: string): string | undefined {
    return this.#numbers.get(digits) ?? this.#numbers.get(withCountry(digits))?.slice(1);
  }

  #inTheSameGroups(written: string): string {
    const other = this.#otherDigits(written.replace(/\D/g, ''));
    let at = 0;
    return other === undefined ? written : written.replace(/[0-9]/g, () => other[at++] ?? '');
  }

  #meetName(name: string): void {
    for (const [word] of name.matchAll(/\p{L}[\p{L}'-]+/gu)) {
      if (notNames.has(word.toLowerCase()) || this.#names.has(word)) continue;
      const other = `Name${this.#names.size + 1}`;
      this.#names.set(word, other);
      if (encodeURIComponent(word) !== word) this.#names.set(encodeURIComponent(word), other);
    }
    const words = [...this.#names.keys()].map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    // Not where a tag or a longer word would be meant.
    if (words.length > 0)
      this.#namePattern = new RegExp(`(?<![<\\p{L}\\p{N}_]|</)(?:${words.join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
  }
}

/** What switches and carriers say instead of a name. */
const notNames: ReadonlySet<string> = new Set([
  'anonymous',
  'restricted',
  'unavailable',
  'private',
  'unknown',
  'caller',
]);

/** Ten digits are a North American number without its 1. */
function withCountry(digits: string): string {
  return /^[2-9][0-9]{9}$/.test(digits) ? `1${digits}` : digits;
}
