import type { Coverage, CoverageEntry } from '../dialect.ts';
import { actions, type Entry, objects } from './catalogue.ts';

/** Made from the list that the reader itself goes by, so that the two cannot differ. */
export const coverage: Coverage = {
  entries: [...Object.entries(actions), ...Object.entries(objects)].map(([name, entry]) => coverageOf(name, entry)),
};

function coverageOf(name: string, { level, note, parameters }: Entry): CoverageEntry {
  return {
    name,
    level,
    ...(note !== undefined && { note }),
    attributes: [...parameters].map(([parameter, { level: carriedOut, note: remark }]) => ({
      name: parameter,
      level: carriedOut,
      ...(remark !== undefined && { note: remark }),
    })),
  };
}
