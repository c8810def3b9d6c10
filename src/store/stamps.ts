import { hash } from 'node:crypto';
import { numberScope, type Page, textScope } from '../desk/index.ts';

/** Numbers that grow with every call, near the µs since 1970: the order in which this process was told of things. */
export function stamps(): (now: number) => number {
  let last = 0;
  return (now) => {
    last = Math.max(last + 1, now * 1000);
    return last;
  };
}

/** Where a page ended. */
export interface Mark {
  readonly position: number;
  readonly id: string;
}

export const markOf = ({ position, id }: Mark): string => `${position}.${id}`;

/** Undefined: from the beginning; null: it is none of ours, and nothing follows it. */
export function readMark({ after }: Page): Mark | undefined | null {
  if (after === undefined) return undefined;
  const [, position, id] = /^(\d{1,16})\.(.*)$/s.exec(after) ?? [];
  return position === undefined || id === undefined ? null : { position: Number(position), id };
}

/** Whose names must differ: those of the whole installation, or those of one account. */
export function realmOf(scope: string, account: string): string {
  return scope === numberScope || scope === textScope || isToken(scope) ? '' : account;
}

/** A name as it is written: of a token only what it can be found by. */
export function writtenName(scope: string, name: string): string {
  return isToken(scope) ? hash('sha256', name, 'hex') : name;
}

const isToken = (scope: string): boolean => scope.startsWith('token ');
