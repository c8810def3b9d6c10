import type { Place } from '../verbs/index.ts';

/**
 * A body as it came over the wire, decoded once and parsed at most once as each kind, so that four
 * dialects may look at it without reading it four times.
 */
export interface SourceDocument {
  readonly bytes: Uint8Array;
  /** Decoded, without byte-order mark; `charset.ts` has the order in which charsets are tried. */
  readonly text: string;
  /** The charset that fitted, by its WHATWG name, for example `utf-8` or `windows-1252` (Latin-1). */
  readonly encoding: string;
  /** Whether the bytes begin with one. */
  readonly byteOrderMark: boolean;
  /** By the first character that is not blank: `<`, `{` or `[`, none, something else. */
  readonly kind: 'xml' | 'json' | 'empty' | 'other';
  /** Parsed on first use; never throws. */
  readonly xml: () => XmlResult;
  /** Parsed on first use; never throws. Duplicate keys: the last wins; `__proto__` is a key like any other. */
  readonly json: () => JsonResult;
  /** Line and column (from 1) of a place, for people; a pointer that leads nowhere gives its nearest parent. */
  readonly locate: (place: Place) => { readonly line: number; readonly column: number };
}

/** Why a body cannot be read as XML or JSON, and where. */
export interface ParseFailure {
  readonly ok: false;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export type XmlResult =
  | { readonly ok: true; readonly root: XmlElement; readonly notes: readonly XmlNote[] }
  | ParseFailure;
export type JsonResult = { readonly ok: true; readonly value: unknown } | ParseFailure;

/** Something harmless but wrong that was tolerated while parsing. */
export interface XmlNote {
  readonly code: 'blank-before-declaration' | 'duplicate-attribute' | 'doctype-ignored';
  readonly message: string;
  readonly place: Place;
}

export interface XmlElement {
  readonly kind: 'element';
  readonly name: string;
  /** In the order of the document; entities decoded once. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Comments and processing instructions are gone; text keeps its blanks; neighbouring texts and CDATA are one. */
  readonly children: readonly XmlNode[];
  readonly place: { readonly line: number; readonly column: number };
}

export interface XmlText {
  readonly kind: 'text';
  readonly text: string;
  readonly place: { readonly line: number; readonly column: number };
}

export type XmlNode = XmlElement | XmlText;

/** Bounds of what is parsed at all; beyond them is a ParseFailure that names the bound. */
export interface ParseLimits {
  readonly maximumDepth: number;
  readonly maximumElements: number;
}
