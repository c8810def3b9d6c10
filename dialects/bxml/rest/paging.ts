import type { Desk, Listed, Page } from '../../../src/desk/index.ts';
import type { JsonValue } from '../../dialect.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import { number, text, usually } from '../../rest-fields.ts';
import { json } from './answers.ts';

/** `pageSize` and `pageToken` of a list. */
export const pageFields = (maximum: number) => ({
  pageSize: usually(1000, number({ minimum: 1, maximum, isWhole: true })),
  pageToken: text(),
});

/** How often the desk is asked for more, where a filter of the face's own leaves little of a page. */
const maximumRounds = 20;

/** Oldest first, as Bandwidth lists. What `keeps` refuses does not count towards the page. */
export async function pageOf<Entry>(
  list: (page: Page) => Promise<Listed<Entry>>,
  { pageSize, pageToken }: { readonly pageSize: number; readonly pageToken: string | undefined },
  keeps: (entry: Entry) => boolean | Promise<boolean> = () => true,
): Promise<Listed<Entry>> {
  const entries: Entry[] = [];
  let after = pageToken;
  for (let round = 0; round < maximumRounds; round++) {
    const listed = await list({
      limit: pageSize - entries.length,
      ascending: true,
      ...(after !== undefined && { after }),
    });
    for (const entry of listed.entries) if (await keeps(entry)) entries.push(entry);
    if (listed.next === undefined) return { entries };
    after = listed.next;
    if (entries.length >= pageSize) break;
  }
  return { entries, ...(after !== undefined && { next: after }) };
}

/** The list, and where it goes on in a `Link` header. */
export function listAnswer(
  entries: readonly JsonValue[],
  next: string | undefined,
  { path, query }: FaceRequest,
  desk: Desk,
): FaceResponse {
  if (next === undefined) return json(200, entries);
  const further = new URLSearchParams(query);
  further.set('pageToken', next);
  return json(200, entries, { Link: `<${desk.publicUrl}${path}?${further}>; rel="next"` });
}
