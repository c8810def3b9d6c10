/**
 * A voice as the document asks for it. `src/media` maps it to an engine; a voice that nobody has
 * becomes the default one with a diagnostic.
 */
export interface Voice {
  /** The provider's name for it, as written, for example `Polly.Joanna`, `julie`, `allison`. */
  readonly raw?: string;
  /** BCP-47, for example `en-GB`. */
  readonly language?: string;
  readonly gender?: 'female' | 'male';
}
