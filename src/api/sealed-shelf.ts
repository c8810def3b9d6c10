import { type Change, type Item, type Shelf, Unavailable } from '../desk/index.ts';
import { isSealed, type Sealer } from '../secrets/index.ts';
import type { ErrandStore, KeptErrand } from '../store/index.ts';
import type { JsonObject, JsonValue } from '../verbs/index.ts';

/** A shelf on which secrets are written down sealed. */
export function sealedShelf(shelf: Shelf, sealer: Sealer): Shelf {
  const opened = (item: Item): Item => ({ ...item, value: openSecrets(item.value, sealer) });
  return {
    async get(kind, id) {
      const item = await shelf.get(kind, id);
      return item && opened(item);
    },
    async list(kind, page) {
      const listed = await shelf.list(kind, page);
      return { ...listed, entries: listed.entries.map(opened) };
    },
    count: (kind) => shelf.count(kind),
    async write(changes) {
      const written = await shelf.write(changes.map((change) => sealedChange(change, sealer)));
      return written.ok ? { ...written, items: written.items.map(opened) } : written;
    },
    owner: (scope, name) => shelf.owner(scope, name),
  };
}

/** The same of errands. One that another key sealed is left to whoever has that key. */
export function sealedErrands(errands: ErrandStore, sealer: Sealer): ErrandStore {
  return {
    ...errands,
    async claim(options) {
      const opened: KeptErrand[] = [];
      for (const errand of await errands.claim(options)) {
        try {
          opened.push({ ...errand, task: openSecrets(errand.task, sealer) });
        } catch {
          // Nobody has tried it.
          await errands.postpone(errand.id, options.holder, options.until, errand.attempts).catch(() => false);
        }
      }
      return opened;
    },
    finish: (errand, holder, changes, now) =>
      errands.finish(
        errand,
        holder,
        changes.map((change) => sealedChange(change, sealer)),
        now,
      ),
  };
}

function sealedChange(change: Change, sealer: Sealer): Change {
  if ('put' in change) return { ...change, value: sealSecrets(change.value, sealer) };
  if ('errand' in change) return { errand: { ...change.errand, task: sealSecrets(change.errand.task, sealer) } };
  return change;
}

/** Keys whose texts nobody but their owner may read, wherever they are; of `credentials` and its like all that is inside. */
const secretKey = /(password|passwd|secret|token|credentials?|creds|authorization|(^|[_-])(pin|pw))$/i;
/** Urls with a password in them, under whatever key. */
const holdsPassword = /:\/\/[^\s/@]*:[^\s/@]+@/;

/** Urls that are signed or carry a key: whoever has one may fetch what is behind it. */
const holdsKey = /[?&]([\w.-]{0,60}[_-])?((api)?key|token|secret|sig(nature)?|password)=[^&#\s]/i;

function sealSecrets(value: JsonObject, sealer: Sealer): JsonObject {
  return mapped(value, false, (text) => sealer.seal(text)) as JsonObject;
}

/** @throws Unavailable where another key sealed it. */
function openSecrets(value: JsonObject, sealer: Sealer): JsonObject {
  try {
    return mapped(value, false, (text) => (isSealed(text) ? sealer.unseal(text) : text)) as JsonObject;
  } catch (error) {
    throw new Unavailable('what was kept was sealed with another key', error);
  }
}

/** Also what was sealed before, which has to be opened under whatever key it stands. */
const isHidden = (text: string): boolean => holdsPassword.test(text) || holdsKey.test(text) || isSealed(text);

function mapped(value: JsonValue, isSecret: boolean, secret: (text: string) => string): JsonValue {
  if (typeof value === 'string') return (isSecret && value !== '') || isHidden(value) ? secret(value) : value;
  if (Array.isArray(value)) return value.map((each: JsonValue) => mapped(each, isSecret, secret));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      each === undefined ? each : mapped(each, isSecret || secretKey.test(key), secret),
    ]),
  );
}
