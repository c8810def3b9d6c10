import { CookieJar } from 'tough-cookie';

/** The cookies of one call. Most servers set none, and then there is nothing to be held or looked up. */
export class Cookies {
  #jar: CookieJar | undefined;

  /** What a message there says, in the form of a `cookie` header; empty: nothing. */
  of(url: string): string {
    return this.#jar?.getCookieStringSync(url) ?? '';
  }

  /** A cookie that is none, or for somebody else's domain, is left out as a browser does. */
  keep(written: string | readonly string[] | undefined, url: string): void {
    if (written === undefined) return;
    this.#jar ??= new CookieJar();
    for (const cookie of typeof written === 'string' ? [written] : written)
      this.#jar.setCookieSync(cookie, url, { ignoreError: true });
  }
}
