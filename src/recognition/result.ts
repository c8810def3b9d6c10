import { openSource, type XmlElement, type XmlNode } from '../document/index.ts';
import type { SpeechResult, Understood } from '../run/index.ts';

/**
 * What a recogniser's result says. Engines write NLSML (mod_unimrcp; mod_pocketsphinx much the same), JSON of their
 * own (vosk, google, azure, deepgram, whisper …) or the bare text. Never throws; what says nothing is no match.
 */
export function readResult(body: string): SpeechResult {
  const source = openSource(Buffer.from(body, 'utf8'), null);
  if (source.kind === 'xml') {
    const parsed = source.xml();
    return parsed.ok ? fromNlsml(parsed.root) : 'no-match';
  }
  if (source.kind === 'json') {
    const parsed = source.json();
    return parsed.ok ? fromJson(parsed.value) : 'no-match';
  }
  const text = tidy(source.text);
  return text === '' ? 'no-match' : { text, confidence: 1 };
}

/** What an engine believes before the end: `stability` is how likely it is to stay, 0 where it does not say. */
export function readPartialResult(body: string): { readonly text: string; readonly stability: number } | null {
  const source = openSource(Buffer.from(body, 'utf8'), null);
  const parsed = source.kind === 'json' ? source.json() : null;
  const said = parsed?.ok ? fields(parsed.value) : {};
  const result = parsed ? null : readResult(body);
  const text =
    result && typeof result === 'object'
      ? result.text
      : textAt(said, 'partial') || spokenIn(parsed?.ok ? parsed.value : null)?.text;
  if (!text) return null;
  return { text, stability: fraction(said['stability']) ?? 0 };
}

function fromNlsml(root: XmlElement): SpeechResult {
  const interpretations = elements(root).filter(({ name }) => local(name) === 'interpretation');
  const best = interpretations
    .map((interpretation) => ({ interpretation, confidence: confidenceOf(interpretation, root) }))
    .reduce((one, other) => (other.confidence > one.confidence ? other : one), {
      interpretation: interpretations[0] ?? root,
      confidence: -1,
    });
  const inside = descendants(best.interpretation);
  if (inside.some(({ name }) => local(name) === 'noinput')) return 'no-input';
  if (inside.some(({ name }) => local(name) === 'nomatch')) return 'no-match';
  const input = inside.find(({ name }) => local(name) === 'input');
  const instance = inside.find(({ name }) => local(name) === 'instance');
  const meaning = instance && meaningOf(instance);
  const text = tidy(input ? textOf(input) : '') || meaning || '';
  if (text === '') return 'no-match';
  return { text, confidence: Math.max(0, best.confidence), ...(meaning && meaning !== text && { meaning }) };
}

/** MRCP 1 counts to 100, MRCP 2 to 1; mod_pocketsphinx to 100. Nobody says: sure. */
function confidenceOf(interpretation: XmlElement, root: XmlElement): number {
  const input = descendants(interpretation).find(({ name }) => local(name) === 'input');
  const said = [interpretation, input, root].map((element) => element?.attributes.get('confidence'));
  return fraction(said.find((text) => text !== undefined)) ?? 1;
}

/** The one text in it; more than one, and a customer's server gets them as JSON. */
function meaningOf(instance: XmlElement): string {
  const inner = elements(instance);
  const only = inner[0];
  if (!only) return tidy(textOf(instance));
  if (inner.length === 1) return meaningOf(only);
  return JSON.stringify(Object.fromEntries(inner.map((element) => [local(element.name), meaningOf(element)])));
}

function fromJson(value: unknown): SpeechResult {
  const said = fields(value);
  if (said['RecognitionStatus'] === 'InitialSilenceTimeout') return 'no-input';
  const spoken = spokenIn(value);
  return spoken ?? 'no-match';
}

/** Names under which engines write the text, and how sure they are of it. */
const textNames = ['transcript', 'text', 'DisplayText', 'Display', 'Lexical', 'utterance', 'hypothesis'];
const confidenceNames = ['confidence', 'Confidence', 'conf', 'likelihood', 'score'];
/** Names under which the best of several stands first, or deeper. */
const deeperNames = ['alternatives', 'NBest', 'channel', 'results', 'result', 'hypotheses'];

function spokenIn(value: unknown, depth = 0): Understood | null {
  if (depth > 6) return null;
  if (Array.isArray(value)) {
    const spoken = value.map((item) => spokenIn(item, depth + 1)).filter((one) => one !== null);
    return spoken.reduce<Understood | null>(
      (best, one) => (best && best.confidence >= one.confidence ? best : one),
      null,
    );
  }
  const said = fields(value);
  for (const name of deeperNames.slice(0, 2)) {
    const deeper = Array.isArray(said[name]) ? spokenIn(said[name], depth + 1) : null;
    if (deeper) return deeper;
  }
  const text = textNames.map((name) => textAt(said, name)).find((found) => found !== '');
  if (text !== undefined) return { text, confidence: confidenceIn(said) };
  for (const name of deeperNames) {
    const deeper = spokenIn(said[name], depth + 1);
    if (deeper) return deeper;
  }
  return null;
}

/** Its own, or the mean of its words (vosk). */
function confidenceIn(said: Readonly<Record<string, unknown>>): number {
  const own = confidenceNames.map((name) => fraction(said[name])).find((found) => found !== null);
  if (own !== undefined) return own;
  const words = Array.isArray(said['result']) ? said['result'].map((word) => fraction(fields(word)['conf'])) : [];
  const known = words.filter((confidence) => confidence !== null);
  return known.length === 0 ? 1 : known.reduce((sum, one) => sum + one, 0) / known.length;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function textAt(said: Readonly<Record<string, unknown>>, name: string): string {
  const value = Object.hasOwn(said, name) ? said[name] : undefined;
  return typeof value === 'string' ? tidy(value) : '';
}

/** 0 to 1 of what counts to 1 or to 100; null if it is no number. */
function fraction(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return null;
  return Math.min(1, number > 1 ? number / 100 : number);
}

function elements(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child) => child.kind === 'element');
}

function descendants(element: XmlElement): readonly XmlElement[] {
  return elements(element).flatMap((child) => [child, ...descendants(child)]);
}

function textOf(node: XmlNode): string {
  return node.kind === 'text' ? node.text : node.children.map(textOf).join('');
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
