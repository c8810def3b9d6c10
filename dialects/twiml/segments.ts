/** The GSM 03.38 alphabet; those of its extension take two places. */
const alphabet = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const extension = new Set('^{}\\[~]|€\f');

/** How many short messages a text is: 160 places of seven bits, or 70 of sixteen; fewer where there are several. */
export function segmentsOf(text: string): number {
  const characters = [...text];
  const isPlain = characters.every((character) => alphabet.has(character) || extension.has(character));
  const places = isPlain
    ? characters.reduce((sum, character) => sum + (extension.has(character) ? 2 : 1), 0)
    : text.length;
  const [alone, among] = isPlain ? [160, 153] : [70, 67];
  return places <= alone ? 1 : Math.ceil(places / among);
}
