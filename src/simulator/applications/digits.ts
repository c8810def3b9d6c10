import type { Channel } from '../channel.ts';
import type { Application } from '../exchange.ts';
import { sendDigits } from '../sent-digits.ts';
import { separate, wholeNumber } from '../tokens.ts';
import { playFile } from './playing.ts';

const collecting = { module: 'mod_dptools', needsMedia: true } as const;

/** Buffer of the original. */
const mostDigits = 127;

/** How one collection ended, in the words of `read_result` before they are translated. */
type ReadStatus = 'success' | 'timeout' | 'too small';

interface ReadRule {
  readonly minimum: number;
  readonly maximum: number;
  readonly prompt: string;
  readonly variable: string;
  readonly timeoutMs: number;
  readonly terminators: string;
  /** Between digits; 0 is the same as `timeoutMs`. */
  readonly digitTimeoutMs: number;
}

/** Prompt, then digits (switch_ivr_read). The first key stops the prompt. */
async function readDigits(channel: Channel, rule: ReadRule): Promise<{ status: ReadStatus; digits: string }> {
  const { variables } = channel;
  variables.unset('read_result');
  variables.unset(rule.variable);
  let digits = '';
  if (rule.prompt !== '' && rule.prompt !== 'silence')
    await playFile(channel, rule.prompt, ({ key }) => {
      digits += key;
      return true;
    });
  const collected = await collect(channel, digits, rule);
  let status = collected.status;
  digits = collected.digits;
  if (collected.terminator !== undefined) {
    variables.set('read_terminator_used', collected.terminator);
    const sign = rule.terminators.charAt(rule.terminators.indexOf(collected.terminator) - 1);
    if (sign === '+' || sign === 'x') digits += collected.terminator;
  } else if (rule.terminators.startsWith('=')) status = 'too small';
  if (digits.length < rule.minimum) status = 'too small';
  variables.set('read_result', status === 'too small' ? 'failure' : status);
  const isTerminatorAlone = rule.maximum === 1 && digits.length === 1 && rule.terminators.includes(digits);
  const kept = isTerminatorAlone ? '' : digits;
  if (kept !== '') variables.set(rule.variable, kept);
  return { status, digits: kept };
}

async function collect(
  channel: Channel,
  typed: string,
  rule: ReadRule,
): Promise<{ status: ReadStatus; digits: string; terminator?: string }> {
  let digits = typed;
  if (typed !== '' && rule.terminators.includes(typed)) return { status: 'success', digits: '', terminator: typed };
  const digitTimeoutMs = rule.digitTimeoutMs || rule.timeoutMs;
  let ms = typed === '' ? rule.timeoutMs : digitTimeoutMs;
  let terminator: string | undefined;
  while (digits.length < rule.maximum) {
    // A break does not end this part of an application.
    const end = await channel.thread.wait({
      ms,
      onDigit: ({ key }) => {
        if (rule.terminators.includes(key)) terminator = key;
        else digits += key;
        return true;
      },
    });
    if (end !== 'digit') return { status: end === 'time' ? 'timeout' : 'too small', digits };
    if (terminator !== undefined) return { status: 'success', digits, terminator };
    ms = digitTimeoutMs;
  }
  return { status: 'success', digits };
}

export const read: Application = {
  ...collecting,
  about: 'Read Digits',
  syntax: '<min> <max> <file> <var_name> <timeout> <terminators> <digit_timeout>',
  async run({ channel, argument }) {
    const [minimum, maximum, prompt = '', variable = '', timeout, terminators = '', digitTimeout] = separate(
      argument,
      ' ',
      7,
    );
    if (minimum === undefined) return;
    const least = Math.max(1, wholeNumber(minimum));
    await readDigits(channel, {
      minimum: least,
      maximum: Math.min(mostDigits, Math.max(least, wholeNumber(maximum))),
      prompt,
      variable,
      timeoutMs: Math.max(1000, wholeNumber(timeout)),
      terminators: terminators || '#',
      digitTimeoutMs: wholeNumber(digitTimeout),
    });
  },
};

export const playAndGetDigits: Application = {
  ...collecting,
  about: 'Play and get Digits',
  syntax: '<min> <max> <tries> <timeout> <terminators> <file> <invalid_file> <var_name> <regexp> [<digit_timeout>]',
  async run({ channel, argument }) {
    const parts = separate(argument, ' ', 11);
    const [minimum, maximum, tries, timeout, terminators = '', prompt = '', invalid = ''] = parts;
    const [variable = '', pattern = '', digitTimeout] = parts.slice(7);
    const least = Math.max(0, wholeNumber(minimum));
    const rule: ReadRule = {
      minimum: least,
      maximum: Math.min(mostDigits, Math.max(least, wholeNumber(maximum))),
      prompt,
      variable,
      timeoutMs: Math.max(1000, wholeNumber(timeout)),
      terminators: terminators || '#',
      digitTimeoutMs: wholeNumber(digitTimeout),
    };
    if (pattern !== '') channel.variables.unset(`${variable}_invalid`);
    for (let left = wholeNumber(tries); left > 0 && !channel.isGone; left--) {
      const { status, digits } = await readDigits(channel, rule);
      const isAccepted = status === 'success' || (status === 'timeout' && digits.length >= least);
      if (least === 0 && digits === '' && channel.variables.get('read_terminator_used') !== undefined) return;
      if (isAccepted && digits !== '') {
        if (fits(digits, pattern)) return;
        channel.variables.unset(variable);
        channel.variables.set(`${variable}_invalid`, digits);
      }
      if (!channel.isGone) await playFile(channel, invalid);
    }
  },
};

/** An expression that does not compile fits nothing; it runs on at most 127 digits. */
function fits(digits: string, pattern: string): boolean {
  if (pattern === '') return true;
  try {
    return new RegExp(pattern).test(digits);
  } catch {
    return false;
  }
}

export const sendDtmf: Application = {
  ...collecting,
  about: 'Send dtmf to be sent',
  syntax: '<dtmf_data>',
  run: ({ channel, argument }) => sendDigits(channel, argument),
};

/** Keys for the other leg as soon as there is one; here: for the far end, at once. */
export const queueDtmf: Application = {
  ...sendDtmf,
  about: 'Queue dtmf to be sent',
};

export const flushDtmf: Application = {
  module: 'mod_dptools',
  needsMedia: false,
  about: 'flush any queued dtmf',
  syntax: '',
  run({ channel }) {
    channel.digits.length = 0;
  },
};

/** Detection in the audio finds nothing new: every key arrives as an event anyway. */
export const startDtmf: Application = {
  ...collecting,
  about: 'Detect dtmf',
  syntax: '',
  run() {},
};

export const stopDtmf: Application = { ...startDtmf, about: 'stop inband dtmf' };
