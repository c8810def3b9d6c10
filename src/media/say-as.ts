/** How a text is to be read, as SSML's `say-as` has it. */
export interface Reading {
  /** `interpret-as`, in any dialect's spelling: `digits`, `vxml:digits`, `number:digits`, `date:mdy` … */
  readonly as: string;
  /** For dates: the order of year, month and day, for example `mdy`. */
  readonly format: string;
  /** BCP-47. */
  readonly language: string;
}

/**
 * The words for a text that is to be read in a particular way, for an engine that only reads words. Null where the
 * way is unknown or the text does not fit it: it is then read as it stands.
 */
export function sayAs(text: string, { as, format, language }: Reading): string | null {
  const [kind = '', kindFormat = ''] = as
    .trim()
    .toLowerCase()
    .replace(/^(vxml|ssml|x-[a-z]+):/, '')
    .split(':');
  const how = format.trim().toLowerCase() || kindFormat;
  const words = text.replace(/\s+/g, ' ').trim();
  switch (kind === 'number' && how !== '' ? how : kind) {
    case 'digits':
      return /^[\d\s.,+-]*$/.test(words) ? [...words.replace(/[^\d]/g, '')].join(' ') : spelled(words, language);
    case 'characters':
    case 'character':
    case 'spell-out':
    case 'spell':
    case 'verbatim':
    case 'letters':
      return spelled(words, language);
    case 'telephone':
    case 'phone':
      return telephone(words, language);
    case 'cardinal':
    case 'number':
      return /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(words) ? words.replaceAll(',', '') : words;
    case 'ordinal':
      return ordinal(words, language);
    case 'date':
      return date(words, how, language);
    case 'time':
      return timeOfDay(words, language) ?? duration(words, language);
    case 'duration':
      return duration(words, language);
    case 'currency':
      return currency(words, language);
    case 'address':
    case 'name':
    case 'net':
      return words;
    default:
      return null;
  }
}

/** Names of signs that engines leave out; other languages keep the sign. */
const signs: Readonly<Record<string, string>> = {
  '@': 'at',
  '.': 'dot',
  '-': 'dash',
  _: 'underscore',
  '/': 'slash',
  '\\': 'backslash',
  '+': 'plus',
  '*': 'star',
  '#': 'pound',
  '&': 'and',
  ':': 'colon',
};

function spelled(text: string, language: string): string {
  const english = isEnglish(language);
  return [...text.replace(/\s+/g, '')]
    .map((sign) => (english && Object.hasOwn(signs, sign) ? signs[sign] : sign.toUpperCase()))
    .join(' ');
}

/** Digit by digit, with a comma, which engines take for a pause, where the number is written in groups. */
function telephone(text: string, language: string): string {
  return text
    .split(/[\s().,/-]+/)
    .filter((group) => group !== '')
    .map((group) => (/^[\d+*#]+$/.test(group) ? spelled(group, group.startsWith('+') ? 'en' : language) : group))
    .join(', ');
}

function ordinal(text: string, language: string): string | null {
  if (!isEnglish(language) || !/^\d{1,15}$/.test(text)) return null;
  const endings = { one: 'st', two: 'nd', few: 'rd', other: 'th' } as Readonly<Record<string, string>>;
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(Number(text));
  return `${Number(text)}${endings[rule] ?? 'th'}`;
}

const dateOrders = new Set(['mdy', 'dmy', 'ymd', 'ydm', 'md', 'dm', 'ym', 'my', 'd', 'm', 'y']);

function date(text: string, format: string, language: string): string | null {
  const order = format === 'yyyymmdd' ? 'ymd' : format;
  const found = dateOrders.has(order) ? dateParts(text, order) : plainDate(text);
  if (!found) return null;
  const { y, m, d } = found;
  if ((m !== undefined && (m < 1 || m > 12)) || (d !== undefined && (d < 1 || d > 31))) return null;
  const at = new Date(Date.UTC(2000, (m ?? 1) - 1, d ?? 1));
  if (y !== undefined) at.setUTCFullYear(y);
  // The 31st of a month that has none would be read as another day.
  if (d !== undefined && at.getUTCDate() !== d) return null;
  return inWords(language, (tag) =>
    new Intl.DateTimeFormat(tag, {
      timeZone: 'UTC',
      ...(y !== undefined && { year: 'numeric' }),
      ...(m !== undefined && { month: 'long' }),
      ...(d !== undefined && { day: 'numeric' }),
    }).format(at),
  );
}

type DateParts = { readonly y?: number; readonly m?: number; readonly d?: number };

/** Without a format only what begins with a year is plain. */
function plainDate(text: string): DateParts | null {
  return /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$|^\d{8}$/.test(text) ? dateParts(text, 'ymd') : null;
}

function dateParts(text: string, order: string): DateParts | null {
  const written = /^[\d?]+$/.test(text) && order.length > 1 ? cutAt(text, order) : text.split(/[-/.\s]+/);
  if (!written || written.length !== order.length) return null;
  const parts: { y?: number; m?: number; d?: number } = {};
  for (const [index, name] of [...order].entries()) {
    const digits = written[index] ?? '';
    if (/^\?+$/.test(digits)) continue;
    if (!/^\d{1,4}$/.test(digits)) return null;
    const value = Number(digits);
    parts[name as 'y' | 'm' | 'd'] = name === 'y' && digits.length === 2 ? value + (value < 50 ? 2000 : 1900) : value;
  }
  return Object.keys(parts).length > 0 ? parts : null;
}

/** `20250226` cut by `ymd`: two signs each, four for a year where there are enough. */
function cutAt(text: string, order: string): string[] | null {
  const long = text.length === 2 * order.length + 2 && order.includes('y');
  if (!long && text.length !== 2 * order.length) return null;
  let rest = text;
  return [...order].map((name) => {
    const length = name === 'y' && long ? 4 : 2;
    const part = rest.slice(0, length);
    rest = rest.slice(length);
    return part;
  });
}

/** `13:05`, `0515a`, `5:15 pm`, `0515h`, `12:30:45`. */
function timeOfDay(text: string, language: string): string | null {
  const match = /^(\d{1,2}):?(\d{2})(?::?(\d{2}))?\s*(a|p|h|\?|am|pm|a\.m\.|p\.m\.)?$/i.exec(text);
  const [, hourText, minuteText, secondText, mark = ''] = match ?? [];
  if (hourText === undefined || minuteText === undefined) return null;
  const half = mark.toLowerCase().charAt(0);
  const written = Number(hourText);
  const hour = half === 'p' && written < 12 ? written + 12 : half === 'a' && written === 12 ? 0 : written;
  const [minute, second] = [Number(minuteText), Number(secondText ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  return inWords(language, (tag) =>
    new Intl.DateTimeFormat(tag, {
      timeZone: 'UTC',
      hour: 'numeric',
      minute: '2-digit',
      ...(secondText !== undefined && { second: '2-digit' }),
      ...(half === 'a' || half === 'p' ? { hour12: true } : half === 'h' ? { hour12: false } : {}),
    }).format(new Date(Date.UTC(2000, 0, 1, hour, minute, second))),
  );
}

/** `1'21"`: minutes and seconds. */
function duration(text: string, language: string): string | null {
  const [whole, minutes, seconds] = /^(?:(\d{1,6})')?\s*(?:(\d{1,6})")?$/.exec(text) ?? [];
  if (whole === undefined || whole === '') return null;
  return inWords(language, (tag) =>
    (
      [
        ['minute', minutes],
        ['second', seconds],
      ] as const
    )
      .flatMap(([unit, count]) =>
        count === undefined
          ? []
          : [new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(count))],
      )
      .join(' '),
  );
}

const currencySigns: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY' };

/** `USD51.33`, `$51.33`, `51.33 EUR`, `€1.234,50`. */
function currency(text: string, language: string): string | null {
  const [, before, amount, after] = /^([A-Za-z]{3}|[$€£¥])?\s*(-?\d[\d.,]*)\s*([A-Za-z]{3}|[$€£¥])?$/.exec(text) ?? [];
  const name = before ?? after;
  if (amount === undefined || name === undefined) return null;
  const [, whole = '', cents] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(amount) ?? [];
  const value = Number(`${whole.replace(/[.,]/g, '')}${cents === undefined ? '' : `.${cents}`}`);
  if (!Number.isFinite(value)) return null;
  const code = currencySigns[name] ?? name.toUpperCase();
  return inWords(language, (tag) =>
    new Intl.NumberFormat(tag, {
      style: 'currency',
      currency: code,
      currencyDisplay: 'name',
      ...(cents === undefined && { maximumFractionDigits: 0 }),
    }).format(value),
  );
}

/** Some languages put narrow blanks into times and amounts that engines read as signs. */
function inWords(language: string, phrase: (tag: string) => string): string {
  let words: string;
  try {
    words = phrase(language);
  } catch {
    words = phrase('en-US');
  }
  return words.replace(/[\u00a0\u202f]/g, ' ');
}

function isEnglish(language: string): boolean {
  return /^en(-|_|$)/i.test(language);
}
