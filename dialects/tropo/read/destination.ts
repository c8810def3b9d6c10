import type { Destination, DigitStep } from '../../../src/verbs/index.ts';
import { telephoneNumber } from '../numbers.ts';
import { shown } from './json.ts';

export type DialledDestination =
  | {
      readonly ok: true;
      readonly destination: Extract<Destination, { readonly kind: 'number' | 'sip' }>;
      readonly digitsOnAnswer: readonly DigitStep[];
    }
  | { readonly ok: false; readonly problem: string };

/** A destination from whatever the document holds in its place; numbers need no quotation marks. */
export function destinationFrom(value: unknown): DialledDestination {
  if (typeof value === 'string') return parseDestination(value);
  if (typeof value === 'number') return parseDestination(String(value));
  return { ok: false, problem: `${shown(value)} is neither a telephone number nor a SIP address` };
}

/**
 * A destination as documents write it: a number with or without `tel:` and punctuation, a SIP address with or
 * without `sip:`; `;postd=12p3` sends digits once it answers, `;pause=2s` waits before them.
 */
export function parseDestination(text: string): DialledDestination {
  const options = new Map<string, string>();
  const address = text
    .replace(/;\s*(postd|pause)\s*=([^;]*)/gi, (_all, option: string, value: string) => {
      options.set(option.toLowerCase(), value.trim());
      return '';
    })
    .trim();
  const destination = destinationOf(address);
  if (!destination) return { ok: false, problem: `${shown(text)} is neither a telephone number nor a SIP address` };
  const pauseMs = pauseOf(options.get('pause') ?? '0s');
  if (pauseMs === undefined) return { ok: false, problem: `the pause in ${shown(text)} must be like 2s or 500ms` };
  const digits = digitsOf(options.get('postd') ?? '');
  if (!digits) return { ok: false, problem: `postd in ${shown(text)} may hold keys and the pauses p and w only` };
  return { ok: true, destination, digitsOnAnswer: pauseMs > 0 ? [{ pauseMs }, ...digits] : digits };
}

function destinationOf(address: string): Extract<DialledDestination, { ok: true }>['destination'] | undefined {
  const [, scheme = '', rest = address] = /^(tel|sips?):(.*)$/i.exec(address) ?? [];
  // `host:5060` is an address, `mailto:…` and `skype:…` are none that could be rung.
  if (scheme === '' && /^[a-z][a-z0-9+.-]*:(?!\d+$)/i.test(address)) return undefined;
  const sip = scheme.toLowerCase().startsWith('sip') || (scheme === '' && /[@\p{L}]/u.test(rest));
  if (sip) {
    const uri = `${scheme.toLowerCase() || 'sip'}:${rest}`;
    return /^sips?:[^\s<>"'`\\|{}^@]+(@[^\s<>"'`\\|{}^@]+)?$/.test(uri) ? { kind: 'sip', uri } : undefined;
  }
  const number = telephoneNumber(rest);
  return number && { kind: 'number', number: number.e164 ?? number.digits, raw: address };
}

function pauseOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(s|ms)?$/i.exec(text);
  return match ? Math.round(Number(match[1]) * (match[2]?.toLowerCase() === 'ms' ? 1 : 1000)) : undefined;
}

/** Length of a tone, of the silence after it, and of one `p` or `w`. */
const toneMs = 100;
const pauseStepMs = 1000;

function digitsOf(text: string): readonly DigitStep[] | undefined {
  if (!/^[0-9*#A-DPW]*$/i.test(text)) return undefined;
  return [...text.toUpperCase()].map((key) =>
    key === 'P' || key === 'W' ? { pauseMs: pauseStepMs } : { key, durationMs: toneMs, gapMs: toneMs },
  );
}
