import { SwitchArgumentRefused } from './errors.ts';

/** Refuses what would end a line or a string; longer than anybody says in one breath is refused too. */
export function oneLine(text: string, what: string): string {
  if (/[\r\n\0]/.test(text)) throw new SwitchArgumentRefused(what, text, 'contains a line end or NUL');
  if (text.length > maximumLength) throw new SwitchArgumentRefused(what, text, `is longer than ${maximumLength}`);
  return text;
}

/** Refuses text that the switch would expand, for values that have to arrive letter by letter. */
export function literal(text: string, what: string): string {
  if (/\$\\*\{/.test(text)) throw new SwitchArgumentRefused(what, text, 'contains ${, which the switch would expand');
  if (/[\x00-\x1f\x7f]/.test(text)) throw new SwitchArgumentRefused(what, text, 'contains control characters');
  return oneLine(text, what);
}

/**
 * Text for a speech engine. A leading `{…}` would set parameters of the engine, `${…}` would be expanded by
 * the switch and again by mod_tts_commandline: braces become blanks, as every control character does.
 */
export function speechText(text: string): string {
  const spoken = text
    .replace(/[\x00-\x1f\x7f{}]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  if (spoken === '') throw new SwitchArgumentRefused('text to speak', text, 'has nothing to say');
  return oneLine(spoken, 'text to speak');
}

/** A telephone number or short code as it is dialled. */
export function phoneNumber(text: string): string {
  return matching(
    text,
    'telephone number',
    /^\+?[0-9*#]{1,32}$/,
    'is not one to 32 digits, * or #, after an optional +',
  );
}

/** Absolute, of plain characters, without a way up. */
export function filePath(text: string): string {
  matching(text, 'file path', /^(\/[A-Za-z0-9_+=.-]+)+$/, 'is not absolute or has unusual characters');
  if (/\/\.\.?(\/|$)/.test(text)) throw new SwitchArgumentRefused('file path', text, 'contains . or .. as a folder');
  return text;
}

/** A grammar file, or one that the recogniser has itself. */
export function grammarSource(text: string): string {
  if (text.startsWith('/')) return filePath(text);
  return matching(text, 'grammar', /^builtin:[A-Za-z0-9_./?=&-]{1,200}$/, 'is neither a file nor builtin');
}

/** `name` is the parameter's, for the message. */
export function recogniserValue(name: string, text: string): string {
  return matching(text, `recogniser parameter ${name}`, /^[A-Za-z0-9_.:/-]{1,100}$/, 'is no plain word');
}

/** `user@host` of somebody whom telephones watch. */
export function matchingWho(text: string): string {
  return matching(text, 'whose lamp', /^[\w.*#+-]{1,64}@[\w.-]{1,253}$/, 'is not user@host');
}

/** The switch's name of a channel. */
export function channelId(text: string): string {
  return matching(text, 'channel id', /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, 'is not a channel id');
}

/** Name of a speech engine, voice, gateway or SIP profile. */
export function plainName(text: string, what: string): string {
  return matching(text, what, /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,63}$/, 'is not a plain name');
}

/** Something that a dialplan can have an extension for. */
export function plainExtension(text: string): string {
  return matching(text, 'extension', /^[A-Za-z0-9_+*#][A-Za-z0-9_+*#.-]{0,63}$/, 'is not an extension');
}

/** A registered user, with or without a domain. */
export function userName(text: string): string {
  return matching(text, 'user', /^[A-Za-z0-9_.+-]{1,64}(@[A-Za-z0-9.-]{1,255})?$/, 'is not a user name');
}

/** Where an event socket server of ours is reached. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

export function socketAddress({ host, port }: SocketAddress): string {
  matching(
    host,
    'host',
    /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/,
    'is neither an IPv4 address nor a host name',
  );
  return `${host}:${wholeNumber(port, 'port', 1, 65_535)}`;
}

/** One key of a telephone. */
export function dtmfKey(text: string): string {
  return matching(text, 'key', /^[0-9*#A-D]$/, 'is not one of 0-9, *, #, A-D');
}

export function wholeNumber(value: number, what: string, minimum: number, maximum: number): number {
  if (!Number.isSafeInteger(value) || value < minimum || value > maximum)
    throw new SwitchArgumentRefused(what, String(value), `is not a whole number from ${minimum} to ${maximum}`);
  return value;
}

/** Headers for applications; those that steer SIP, or say who calls, are not for documents. */
export function sipHeaderName(text: string): string {
  return matching(
    text,
    'SIP header',
    /^(X-[A-Za-z0-9-]{1,60}|User-to-User|Alert-Info|Call-Info|Subject)$/i,
    'is neither an X- header nor User-to-User, Alert-Info, Call-Info or Subject',
  );
}

/** `name` is the header's, for the message. */
export function sipHeaderValue(name: string, text: string): string {
  return literal(text, `value of the SIP header ${name}`).trim();
}

/** Who calls, in a way that SIP and every gateway can carry. */
export function callerNumber(text: string): string {
  return matching(text, 'caller number', /^\+?[A-Za-z0-9*#_.-]{1,64}$/, 'is neither a number nor a plain name');
}

/** A display name is for reading only: what would break a SIP header becomes a blank. */
export function callerName(text: string): string {
  return text
    .replace(/[\x00-\x1f\x7f"<>\\${}[\]]+/g, ' ')
    .trim()
    .slice(0, 80);
}

/** One piece of an argument that the switch splits at blanks. It takes one level of escapes and quotes away. */
export function token(text: string): string {
  if (text.startsWith('^^')) throw new SwitchArgumentRefused('value', text, 'begins with ^^, which changes separators');
  return text.replace(/[\\'"]/g, '\\$&').replaceAll(' ', '\\s');
}

function matching(text: string, what: string, pattern: RegExp, why: string): string {
  if (!pattern.test(text)) throw new SwitchArgumentRefused(what, text, why);
  return text;
}

const maximumLength = 65_536;
