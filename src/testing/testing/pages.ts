import type { RequestListener } from 'node:http';

/** The fields of a form, and of the query. */
export type Fields = Readonly<Record<string, string>>;

/** What a page answers: a document, a status alone, or bytes with their type. */
export type Page = string | number | { readonly type: string; readonly bytes: Uint8Array };

/** A customer's application without a framework: answers each path as told, also after a while. */
export function pages(
  answers: Readonly<Record<string, Page | ((fields: Fields) => Page | Promise<Page>)>>,
): RequestListener {
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://application');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fields = Object.fromEntries([
      ...searchParams,
      ...new URLSearchParams(Buffer.concat(chunks).toString('utf8')),
    ]);
    const answer = answers[pathname] ?? 404;
    const page = typeof answer === 'function' ? await answer(fields) : answer;
    if (typeof page === 'number') response.writeHead(page).end();
    else if (typeof page === 'string')
      response.writeHead(200, { 'content-type': page.startsWith('<') ? 'text/xml' : 'application/json' }).end(page);
    else response.writeHead(200, { 'content-type': page.type }).end(page.bytes);
  };
}

export function twiml(verbs: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;
}

/** Asks for one key and says which it was. */
export const menu = pages({
  '/voice': twiml(
    '<Gather numDigits="1" action="/chosen"><Say>Welcome.</Say><Say>Press one for sales.</Say></Gather><Say>Goodbye.</Say>',
  ),
  '/chosen': ({ Digits }) => twiml(`<Say>You pressed ${Digits}.</Say>`),
});
