import { resolveUrl, socketSchemes } from '../../../src/document/index.ts';
import type { Callback, Credentials, Diagnostic, Notify, Place } from '../../../src/verbs/index.ts';
import type { ReadContext, Reply } from '../../dialect.ts';
import { connectionRules } from '../fragment.ts';
import { type Region, regionOf } from '../phone-number.ts';
import { appended, type Manner, mannerOf } from './manner.ts';
import { type RoleRules, roleRules } from './role.ts';

/** A remark before its place is known. */
export type Remark = Omit<Diagnostic, 'severity' | 'place'>;

/** A url as the document wrote it, made absolute; the fragment stays on, the wire acts on it. */
export interface Target {
  readonly url: string;
  readonly credentials?: Credentials;
}

/** One document being read: what its urls are relative to, and everything remarked on the way. */
export class Reading {
  readonly region: Region;
  readonly manner: Manner;
  /** The call was answered before this document came. */
  readonly answered: boolean;
  readonly role: ReadContext['role'];
  readonly rules: RoleRules;
  readonly diagnostics: Diagnostic[] = [];
  readonly #base: string;
  readonly #access: { readonly origin: string; readonly credentials: Credentials } | null;

  constructor(reply: Reply, context: ReadContext) {
    this.region = regionOf(context.settings);
    this.manner = mannerOf(context.settings);
    this.answered = context.answered;
    this.role = context.role;
    this.rules = roleRules[context.role];
    this.#base = reply.url;
    this.#access = accessOf(context);
  }

  error(place: Place, remark: Remark): void {
    this.diagnostics.push({ severity: 'error', place, ...remark });
  }

  warn(place: Place, remark: Remark): void {
    this.diagnostics.push({ severity: 'warning', place, ...remark });
  }

  inform(place: Place, remark: Remark): void {
    this.diagnostics.push({ severity: 'information', place, ...remark });
  }

  /** Undefined, with an error remark, if it cannot be asked. `what` begins the sentence: `<Play>`. */
  target(written: string, what: string, place: Place): Target | undefined {
    const meant = this.manner.relativeUrls === 'append' ? appended(written, this.#base) : written;
    const resolved = resolveUrl(meant, this.#base);
    if (!resolved.ok) {
      this.error(place, {
        code: 'invalid-url',
        message: `${what}: ${resolved.problem}.`,
        hint: 'give an absolute http or https url, or one relative to this document',
        providerCode: '11100',
      });
      return undefined;
    }
    const placeholder = /\{\{.{0,80}?\}\}|\{%.{0,80}?%\}|\$\{.{0,80}?\}|<%.{0,80}?%>/s.exec(written)?.[0];
    if (placeholder !== undefined)
      this.warn(place, {
        code: 'unfilled-placeholder',
        message: `${what}: the url still holds ${placeholder}, as if a template had not been filled in.`,
        hint: 'look at the program that renders this document',
      });
    const { url, fragment } = resolved;
    const credentials = resolved.credentials ?? this.#credentialsFor(url);
    return { url: fragment === '' ? url : `${url}#${fragment}`, ...(credentials && { credentials }) };
  }

  /** The same for a url that a document or nothing is expected from: fragment overrides are checked as well. */
  callback(kind: string, written: string, method: 'GET' | 'POST', what: string, place: Place): Callback | undefined {
    const target = this.target(written, what, place);
    if (!target) return undefined;
    for (const { message, providerCode } of connectionRules(target.url.split('#')[1] ?? '').problems)
      this.warn(place, {
        code: 'invalid-url-override',
        message: `${what}: after the "#", ${message}.`,
        hint: 'known are ct, rt, tt, rc, rp, sni and e',
        ...(providerCode !== undefined && { providerCode }),
      });
    return { dialect: 'twiml', kind, method, ...target };
  }

  /** A WebSocket, for which nothing but a full url will do; undefined, with an error remark, if it is none. */
  socket(written: string, what: string, place: Place): Target | undefined {
    const resolved = resolveUrl(written, 'invalid:/', socketSchemes);
    if (!resolved.ok) {
      this.error(place, {
        code: 'invalid-url',
        message: `${what}: "${written.trim().slice(0, 77)}" is no WebSocket url.`,
        hint: 'give an absolute url that begins with wss:',
        providerCode: '11100',
      });
      return undefined;
    }
    const { url, credentials } = resolved;
    return { url, ...(credentials && { credentials }) };
  }

  notify(callback: Callback, events: readonly string[]): Notify {
    return { ...callback, events };
  }

  /** What opened this document also opens what lies beside it. */
  #credentialsFor(url: string): Credentials | undefined {
    return this.#access?.origin === new URL(url).origin ? this.#access.credentials : undefined;
  }
}

/** As `wire` notes it on a request with credentials. */
function accessOf({ notes }: ReadContext): { origin: string; credentials: Credentials } | null {
  const { url, username, password } = notes;
  if (typeof url !== 'string' || typeof username !== 'string' || typeof password !== 'string') return null;
  return { origin: new URL(url).origin, credentials: { username, password } };
}
