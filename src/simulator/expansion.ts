/** That an argument contained something live: what a test for injected text looks for. */
export interface Expansion {
  /** Unix ms. */
  readonly at: number;
  /** `application argument` before it ran, `set` for the second time that `set` and its kin expand. */
  readonly place: 'application argument' | 'set';
  readonly kind: 'variable' | 'global' | 'api';
  /** What stood between the braces. */
  readonly expression: string;
  readonly result: string;
}

export interface ExpansionSources {
  readonly variable: (name: string) => string | undefined;
  readonly global: (name: string) => string | undefined;
  /** Runs an API call; undefined when there is no such API. */
  readonly api: (name: string, argument: string) => string | undefined;
  readonly note: (expansion: Pick<Expansion, 'kind' | 'expression' | 'result'>) => void;
}

const deepest = 100;

/**
 * Replaces `${variable}`, `${variable:offset:length}`, `$${global}` and `${api(argument)}`, nested too, and takes
 * the escapes away: `\$` keeps a dollar dead, `\'` vanishes, `\\` becomes one. A value is expanded again
 * (switch_channel_expand_variables).
 */
export function expand(text: string, sources: ExpansionSources, depth = 0): string {
  if (depth > deepest || !/\$|\\/.test(text)) return text;
  let result = '';
  for (let at = 0; at < text.length; ) {
    const two = text.slice(at, at + 2);
    if (two === '\\$') {
      const dollars = text.startsWith('$$', at + 1) ? 2 : 1;
      result += '$';
      at += 1 + dollars;
    } else if (two === "\\'") at += 2;
    else if (two === '\\\\') {
      result += '\\';
      at += 2;
    } else {
      const start = text.startsWith('$${', at) ? 3 : text.startsWith('${', at) ? 2 : 0;
      const end = start === 0 ? -1 : closingBrace(text, at + start);
      if (start === 0) {
        result += text.charAt(at);
        at++;
      } else {
        const inner = text.slice(at + start, end);
        result += expressionValue(inner, start === 3, sources, depth);
        at = end + 1;
      }
    }
  }
  return result;
}

/** The end of the text when nothing closes. */
function closingBrace(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    if (text.charAt(at) === '{') open++;
    else if (text.charAt(at) === '}' && --open === 0) return at;
  }
  return text.length;
}

function expressionValue(inner: string, isGlobal: boolean, sources: ExpansionSources, depth: number): string {
  const [, name, argument] = /^([^\s(]*)[\s(]+(.*?)\)?$/s.exec(inner) ?? [];
  if (name !== undefined) {
    const result = sources.api(expand(name, sources, depth + 1), expand(argument ?? '', sources, depth + 1)) ?? '';
    sources.note({ kind: 'api', expression: inner, result });
    return result;
  }
  const [variable = '', offset, length] = expand(inner, sources, depth + 1).split(':');
  const found = (isGlobal ? sources.global(variable) : undefined) ?? sources.variable(variable) ?? '';
  const value = expand(found, sources, depth + 1);
  const start = Number.parseInt(offset ?? '0', 10) || 0;
  const cut = value.slice(start < 0 ? Math.max(0, value.length + start) : start);
  const count = Number.parseInt(length ?? '0', 10) || 0;
  const result = count > 0 ? cut.slice(0, count) : cut;
  sources.note({ kind: isGlobal ? 'global' : 'variable', expression: inner, result });
  return result;
}
