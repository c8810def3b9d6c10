/** Ten digits are North American; anything else is only certain with its `+`. */
export function e164Of(spelled: string): string | null {
  const bare = spelled.replace(/[\s().-]/g, '');
  if (/^\+[1-9]\d{6,14}$/.test(bare)) return bare;
  if (/^1?[2-9]\d{9}$/.test(bare)) return `+1${bare.slice(-10)}`;
  return null;
}
