/** Ten digits are North American; anything else is only certain with its `+`. */
export function e164Of(spelled: string): string | null {
  const bare = spelled.replace(/[\s().-]/g, '');
  if (/^\+[1-9]\d{6,14}$/.test(bare)) return bare;
  if (/^1?[2-9]\d{9}$/.test(bare)) return `+1${bare.slice(-10)}`;
  return null;
}

/** The dashboard writes North American numbers with ten digits. */
export function spelledNumber(e164: string): string {
  return /^\+1\d{10}$/.test(e164) ? e164.slice(2) : e164;
}
