/** What this face keeps on the shelf. `bxml number` is what a telephone number leads to. */
export const kinds = {
  application: 'bxml application',
  site: 'bxml site',
  peer: 'bxml peer',
  number: 'bxml number',
  order: 'bxml order',
  disconnect: 'bxml disconnect',
  media: 'bxml media',
  mediaContent: 'bxml media content',
} as const;
