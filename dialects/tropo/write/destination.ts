import type { DialTarget } from '../../../src/verbs/index.ts';
import { parseDestination } from '../read/destination.ts';

/** A pause in `postd`, and as many as there may be at once. */
const pauseStepMs = 1000;
const mostPauses = 60;

/** A destination as `to` takes it, with what is keyed once it answers; undefined where Tropo cannot ring it. */
export function destinationOf({ destination, digitsOnAnswer }: DialTarget): string | undefined {
  const address = addressOf(destination);
  return address === undefined ? undefined : address + keyed(digitsOnAnswer);
}

/** A number as the document wrote it, if that is the same number to Tropo. */
function addressOf(destination: DialTarget['destination']): string | undefined {
  switch (destination.kind) {
    case 'number': {
      const { raw, number } = destination;
      return [raw, number].find((text) => numberIn(text) === number) ?? (numberIn(number) && number);
    }
    case 'sip': {
      const read = parseDestination(destination.uri);
      return read.ok && read.destination.kind === 'sip' ? destination.uri : undefined;
    }
    case 'user':
    case 'directory':
      return undefined;
  }
}

/** The number that Tropo finds in a text; undefined if it finds anything else in it, or anything beside it. */
function numberIn(text: string): string | undefined {
  const read = parseDestination(text);
  const isAlone = read.ok && read.destination.kind === 'number' && read.digitsOnAnswer.length === 0;
  return isAlone && read.destination.kind === 'number' ? read.destination.number : undefined;
}

/** `;pause=` before the keys for a wait of any length, `p` among them for whole seconds. */
function keyed(steps: DialTarget['digitsOnAnswer']): string {
  const [first, ...others] = steps;
  const waitsFirst = first !== undefined && 'pauseMs' in first && first.pauseMs !== pauseStepMs;
  const keys = (waitsFirst ? others : steps).map((step) =>
    'key' in step ? step.key : 'p'.repeat(pausesIn(step.pauseMs)),
  );
  return `${waitsFirst ? `;pause=${Math.round(first.pauseMs)}ms` : ''}${keys.length > 0 ? `;postd=${keys.join('')}` : ''}`;
}

function pausesIn(pauseMs: number): number {
  return Math.min(Math.max(Math.round(pauseMs / pauseStepMs), 1), mostPauses);
}
