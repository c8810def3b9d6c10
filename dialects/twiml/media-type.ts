const types: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['mp4', 'video/mp4'],
  ['pdf', 'application/pdf'],
  ['vcf', 'text/vcard'],
]);

/** By the end of its name: what is there is only known to whoever asks there. */
export function mediaTypeOf(url: string): string {
  const [, extension = ''] = /\.(\w+)(?:[?#]|$)/.exec(url) ?? [];
  return types.get(extension.toLowerCase()) ?? 'application/octet-stream';
}
