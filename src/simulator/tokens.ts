/**
 * Splits an argument the way applications and APIs do (switch_separate_string): at `separator` outside single
 * quotes, with `\` escapes, blanks around each piece trimmed, the last of `limit` pieces taking the rest.
 * A leading `^^X` makes X the separator.
 */
export function separate(text: string, separator: string, limit = Number.POSITIVE_INFINITY): string[] {
  if (text.startsWith('^^') && text.length > 3) return separate(text.slice(3), text.charAt(2), limit);
  if (separator === ' ' && text.startsWith(' ')) return separate(text.replace(/^ +/, ''), separator, limit);
  const pieces: string[] = [];
  let piece = '';
  let isQuoted = false;
  let at = 0;
  const end = () => {
    pieces.push(cleaned(piece, separator));
    piece = '';
  };
  while (at < text.length) {
    const character = text.charAt(at);
    if (pieces.length === limit - 1) {
      piece += text.slice(at);
      break;
    }
    if (character === '\\') {
      piece += text.slice(at, at + 2);
      at += 2;
      continue;
    }
    if (character === "'" && (isQuoted || text.indexOf("'", at + 1) > 0)) isQuoted = !isQuoted;
    if (character !== separator || isQuoted) piece += character;
    else {
      end();
      if (separator === ' ') while (text.charAt(at + 1) === ' ') at++;
    }
    at++;
  }
  if (piece !== '') end();
  return pieces;
}

/** Takes quotes and escapes away, trims blanks that neither protects. */
function cleaned(piece: string, separator: string): string {
  let text = '';
  let end = 0;
  let isQuoted = false;
  const source = piece.replace(/^ +/, '');
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    const next = source.charAt(at + 1);
    const escaped = character === '\\' ? unescaped(next, separator) : undefined;
    if (escaped !== undefined) {
      text += escaped;
      end = text.length;
      at++;
    } else if (character === "'" && (isQuoted || source.indexOf("'", at + 1) > 0)) {
      isQuoted = !isQuoted;
      if (isQuoted) end = text.length;
    } else {
      text += character;
      if (character !== ' ' || isQuoted) end = text.length;
    }
  }
  return text.slice(0, end);
}

function unescaped(character: string, separator: string): string | undefined {
  if (`'"\\`.includes(character) && character !== '') return character;
  if (separator !== ' ' && character === separator) return character;
  return { n: '\n', r: '\r', t: '\t', s: ' ' }[character];
}

/** What the switch takes for yes. */
export function isTrue(text: string | undefined): boolean {
  return /^(?:true|yes|on|enable|enabled|active|allow|t|y|[1-9]\d*)$/i.test(text ?? '');
}

/** C's atoi: the leading number, else 0. */
export function wholeNumber(text: string | undefined): number {
  return Number.parseInt(text ?? '', 10) || 0;
}
