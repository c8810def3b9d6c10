import type { XmlElement, XmlNode } from '../../../src/document/index.ts';
import type { Lose } from '../../lost.ts';
import { type Attributes, tag } from '../../xml-body.ts';
import { attributeFacts, type Generation } from '../vocabulary.ts';

/** A value that need not be said where it is the usual one. */
export interface Usual {
  readonly value: string | number | boolean;
  readonly usual: string | number | boolean;
}

export function usual<Value extends Usual['value']>(value: Value, usual: NoInfer<Value>): Usual {
  return { value, usual };
}

/** What `Writing.tag` takes: undefined is not written, and usual values only where they are a sign. */
export type Values = Readonly<Record<string, Attributes[string] | Usual>>;

/** How a document shows which generation it is of. */
export interface Manner {
  /** Only v2 has the root Bxml. */
  readonly root: 'Response' | 'Bxml';
  /** Usual values are said where saying them is a sign of the generation. */
  readonly explicit: boolean;
  /** Ends with an audio without a url, which is never played, for its signs of v1. */
  readonly marked?: boolean;
  /** Audio heard several times: by v1's attribute, or verb by verb. */
  readonly repeats: 'by-attribute' | 'verb-by-verb';
}

/** What the writer of one verb knows of the document. */
export class Writing {
  /** The script was read from BXML: names in it are BXML's own. */
  readonly own: boolean;
  readonly generation: Generation;
  readonly manner: Manner;
  readonly lose: Lose;
  /** BCP-47: what a sentence without a language is spoken in, by a verb before it. */
  language: string | undefined;

  constructor(own: boolean, generation: Generation, manner: Manner, lose: Lose) {
    this.own = own;
    this.generation = generation;
    this.manner = manner;
    this.lose = lose;
  }

  /** The value for the generation of the document. */
  choose<First, Second>(values: { readonly v1: First; readonly v2: Second }): First | Second {
    return values[this.generation];
  }

  tag(name: string, attributes: Values = {}, children: readonly XmlNode[] = []): XmlElement {
    const said = Object.entries(attributes).map(([attribute, value]) => {
      if (typeof value !== 'object') return [attribute, value] as const;
      const isSign = this.manner.explicit && attributeFacts(name, attribute)?.generation === this.generation;
      return [attribute, isSign || value.value !== value.usual ? value.value : undefined] as const;
    });
    return tag(name, Object.fromEntries(said), children);
  }
}

/** Seconds, with a fraction where there is one, the nearest that are allowed. */
export function seconds(durationMs: number, shortest: number, longest: number): number {
  const plain = durationMs / 1000;
  // Undoes what multiplying a decimal by 1000 does to its last digits; beyond whole numbers there are none.
  const exact = durationMs > Number.MAX_SAFE_INTEGER ? plain : Number(plain.toPrecision(15));
  return Math.min(Math.max(exact, shortest), longest);
}

export function whole(value: number, least: number, most: number): number {
  return Math.min(Math.max(Math.round(value), least), most);
}
