/** GSM 03.38: the characters of the alphabet that every telephone has, and those that take two places in it. */
const single = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const double = new Set('\f^{}\\[~]|€');

/**
 * Into how many short messages a text is taken apart: 160 places of the GSM alphabet, or 70 units of UTF-16 where a
 * character is not in it; with several parts each has a header, and 153 or 67. With media it is one message.
 */
export function segmentsOf(text: string, media: readonly string[] = []): number {
  if (media.length > 0) return 1;
  const places = gsmPlaces(text);
  return places === null ? parts(text.length, 70, 67) : parts(places, 160, 153);
}

function parts(places: number, alone: number, together: number): number {
  return places <= alone ? 1 : Math.ceil(places / together);
}

/** Null: a character of it is not in the alphabet. */
function gsmPlaces(text: string): number | null {
  let places = 0;
  for (const character of text) {
    if (single.has(character)) places += 1;
    else if (double.has(character)) places += 2;
    else return null;
  }
  return places;
}
