import type { JsonObject } from '../../dialect.ts';

/** Where other platforms that run TwiML differ from Twilio: settings of a route, each on its own. */
export interface Manner {
  /** What becomes of an element that is no verb; `end`: the call, there. */
  readonly unknownVerbs: 'skip' | 'end';
  /** `append`: not RFC 3986, a path is put behind the document's own, in place of its last part if that has a dot. */
  readonly relativeUrls: 'resolve' | 'append';
  /** Of requests to `action` and of `<Redirect>`, where the document says nothing. */
  readonly defaultMethod: 'GET' | 'POST';
}

export function mannerOf(settings: JsonObject): Manner {
  return {
    unknownVerbs: settings['unknownVerbs'] === 'end' ? 'end' : 'skip',
    relativeUrls: settings['relativeUrls'] === 'append' ? 'append' : 'resolve',
    defaultMethod: settings['defaultMethod'] === 'GET' ? 'GET' : 'POST',
  };
}

/** A relative url as `append` has it; anything that begins with `http`, or is empty, stays as it is. */
export function appended(written: string, base: string): string {
  const [path = '', ...query] = written.trim().split('?');
  if (path === '' || path.startsWith('http')) return written;
  const url = new URL(base);
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  if (segments.at(-1)?.includes('.')) segments.pop();
  for (const segment of path.split('/'))
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  return `${url.origin}/${segments.join('/')}${query.length > 0 ? `?${query.join('?')}` : ''}`;
}
