import type { Step } from '../steps.ts';
import { writeBxml } from './bxml.ts';
import { writeCallflow } from './callflow.ts';
import type { CommonStep, Links } from './document.ts';
import { startTropoWriter } from './tropo.ts';
import { writeTwiml } from './twiml.ts';

export type { Links } from './document.ts';

/** In the order in which `mixed` takes them. */
export const dialects = ['twiml', 'bxml', 'tropo', 'callflow'] as const;
export type Dialect = (typeof dialects)[number];

export interface Written {
  readonly contentType: string;
  readonly body: string;
}

export interface Writer {
  /** The document for a step. A mail becomes a callflow, whatever was asked for. */
  write(step: Step, dialect: Dialect, links: Links): Promise<Written>;
  close(): Promise<void>;
}

const contentTypes: Readonly<Record<Dialect, string>> = {
  twiml: 'text/xml; charset=utf-8',
  bxml: 'application/xml; charset=utf-8',
  tropo: 'application/json; charset=utf-8',
  callflow: 'application/json; charset=utf-8',
};

export function startWriter(): Writer {
  const tropo = startTropoWriter();
  const writers: Readonly<Record<Dialect, (step: CommonStep, links: Links) => string | Promise<string>>> = {
    twiml: writeTwiml,
    bxml: writeBxml,
    tropo: tropo.write,
    callflow: writeCallflow,
  };
  return {
    async write(step, dialect, links) {
      if (step.kind === 'mail') return { contentType: contentTypes.callflow, body: writeCallflow(step, links) };
      return { contentType: contentTypes[dialect], body: await writers[dialect](step, links) };
    },
    close: () => tropo.close(),
  };
}
