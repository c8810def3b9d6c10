import { defaultParseLimits } from '../../../src/document/index.ts';
import { hangup, type Place, redirect, type Script, type Then, type Verb } from '../../../src/verbs/index.ts';
import { type Lose, lostBranch, lostEvent, lostVerb } from '../../lost.ts';
import type { FlowNode, Step } from './step.ts';
import { writeVerb } from './verbs.ts';

/** What a flow does that has nothing to do: KAZOO wants a node anyhow, and hangs up after it. */
const nothing: FlowNode = { module: 'noop', data: {} };

/** A list of verbs as a chain, each node the `_` of the one before; a way out for a reason is a child of its own. */
export function writeFlow({ dialect, verbs, atEnd, atHangup, atSignal }: Script, lose: Lose): FlowNode {
  if (atHangup.go === 'ask') lose(lostEvent('atHangup', nobodyIsTold));
  if (Object.values(atSignal ?? {}).some(({ go }) => go !== 'end'))
    lose(lostEvent('atSignal', 'no signals reach a flow'));
  const tail = atEnd.go === 'on' ? [] : verbsOf(atEnd, verbs.at(-1)?.place ?? { pointer: '' }, []);
  const writer = new FlowWriter(dialect === 'callflow', tail, lose);
  return writer.chain([...verbs, ...tail], { language: undefined, level: 1, tail }) ?? nothing;
}

const nobodyIsTold = 'KAZOO tells a server nothing of the end of a call but its record';

/** @param tail what the script does when a list has run out */
function verbsOf(then: Exclude<Then, { readonly go: 'on' }>, place: Place, tail: readonly Verb[]): readonly Verb[] {
  switch (then.go) {
    case 'into':
      return [...then.verbs, ...tail];
    case 'ask':
      return [
        redirect({ place, answers: false, callback: then.callback, ...(then.onFailed && { onFailed: then.onFailed }) }),
      ];
    case 'end':
      return tail.length > 0 ? [hangup({ place, answers: false, cause: then.cause, headers: {} })] : [];
  }
}

/** Where a list stands. */
interface Spot {
  /** What `language` nodes before have set. */
  readonly language: string | undefined;
  /** How deep in the JSON its first node stands. */
  readonly level: number;
  /** What follows the list in the script: nothing any more in what follows itself. */
  readonly tail: readonly Verb[];
}

/** Objects of a node whose data hold none: itself, its data, its children. */
const elementsOfNode = 3;

class FlowWriter {
  readonly #own: boolean;
  readonly #tail: ReadonlySet<Verb>;
  readonly #lose: Lose;
  /** A script that says the same after each of many branches would grow without end. */
  #elements = 0;

  constructor(own: boolean, tail: readonly Verb[], lose: Lose) {
    this.#own = own;
    this.#tail = new Set(tail);
    this.#lose = lose;
  }

  chain(list: readonly Verb[], { language, level, tail }: Spot): FlowNode | undefined {
    const nodes: Branching[] = [];
    const spot = { language, level, tail };
    for (let [verb, ...rest] = list; verb; ) {
      const { place } = verb;
      if (this.#tail.has(verb)) spot.tail = [];
      const leadsTo = (then: Then) => (then.go === 'on' ? rest : verbsOf(then, place, spot.tail));
      const here = { language: spot.language, level: level + 2 * nodes.length + 2, tail: [] };
      const flow = (inner: readonly Verb[]) => this.chain(inner, here) ?? nothing;
      const around = { own: this.#own, language: spot.language, rest, verbsOf: leadsTo, flow, lose: this.#lose };
      const written = writeVerb(verb, around);
      spot.language = written.language ?? spot.language;
      for (const step of written.steps) {
        spot.level = level + 2 * nodes.length;
        if (this.#isTooMuch(step, spot)) {
          this.#drop([verb, ...rest], 'a flow in which each node stands in the one before grows too large');
          return folded(nodes);
        }
        nodes.push({ step, branches: this.#branches(step, leadsTo, { ...spot, level: spot.level + 2 }) });
      }
      for (const field of ['onHangup', 'onEnded'] as const)
        if (field in verb) this.#lose(lostBranch(verb, field, nobodyIsTold));
      this.#drop(written.dropped ?? [], 'nothing leads to it');
      [verb, ...rest] = written.rest ?? rest;
    }
    return folded(nodes);
  }

  #branches(
    { branches = {} }: Step,
    leadsTo: (then: Then) => readonly Verb[],
    spot: Spot,
  ): Readonly<Record<string, FlowNode>> {
    return Object.fromEntries(
      Object.entries(branches).map(([key, then]) => [key, this.chain(leadsTo(then), spot) ?? nothing]),
    );
  }

  #isTooMuch({ data = {}, branches = {}, needsNext = false }: Step, { level }: Spot): boolean {
    const { maximumDepth, maximumElements } = defaultParseLimits;
    // A branch that is cut off is still a node.
    const nodes = 1 + Object.keys(branches).length + (needsNext ? 1 : 0);
    const elements = elementsOfNode * nodes + elementsIn(data) - 1;
    if (this.#elements + elements > maximumElements || level + depthOf(data) > maximumDepth) return true;
    this.#elements += elements;
    return false;
  }

  #drop(verbs: readonly Verb[], why: string): void {
    for (const verb of verbs) if (!this.#tail.has(verb)) this.#lose(lostVerb(verb, why));
  }
}

/** A step with its branches written. */
interface Branching {
  readonly step: Step;
  readonly branches: Readonly<Record<string, FlowNode>>;
}

function folded(nodes: readonly Branching[]): FlowNode | undefined {
  return nodes.reduceRight<FlowNode | undefined>((after, { step, branches }) => {
    const next = after ?? (step.needsNext ? nothing : undefined);
    const children = { ...branches, ...(next && { [step.next ?? '_']: next }) };
    const node = { module: step.module, data: step.data ?? {} };
    return Object.keys(children).length > 0 ? { ...node, children } : node;
  }, undefined);
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((deepest, inner) => Math.max(deepest, depthOf(inner)), 0);
}

/** Objects and arrays, itself among them. */
function elementsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((count, inner) => count + elementsIn(inner), 0);
}
