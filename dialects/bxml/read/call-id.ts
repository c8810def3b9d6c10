/**
 * A call by its own 32 hex digits, out of the id that we write for it (`c-`, the account, the call); as it stands
 * where it is none of ours.
 */
export function callOf(written: string): string {
  const id = /^c-(?:[0-9a-f]{8}-?)?([0-9a-f]{32})$/i.exec(`c-${written.trim().slice(2).replaceAll('-', '')}`)?.[1];
  return /^c-/i.test(written.trim()) && id !== undefined ? id.toLowerCase() : written.trim();
}

/** The inverse, without the account, which the id goes without as well. */
export function callIdOf(call: string): string {
  return call.replace(/^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/, 'c-$1-$2-$3-$4-$5');
}
