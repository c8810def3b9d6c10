import type { Link, MailStep, Step } from '../steps.ts';

/** The steps that every dialect has words for. */
export type CommonStep = Exclude<Step, MailStep>;

/** Where a link leads, in the two ways that documents write it. */
export interface Links {
  /** From the root of this server: `/twiml/choose?tries=1`. */
  path(link: Link): string;
  /** With scheme and host. */
  url(link: Link): string;
}
