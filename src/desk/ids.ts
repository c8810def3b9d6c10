/** The uuid, with its dashes, behind 32 hex digits: the form in which the switch, the store and some providers say ids. */
export function dashed(id: string): string {
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
