import type { ModuleData } from './module-data.ts';

/** A language of the node's data as BCP-47; KAZOO writes it in any case (`en-us`). Undefined where there is none. */
export function languageField(data: ModuleData, field: string): string | undefined {
  const written = data.text(field);
  if (written === undefined) return undefined;
  const tag = languageTag(written);
  if (tag === undefined) data.wrong(field, written, 'must be a language like en or en-GB');
  return tag;
}

export function languageTag(written: string): string | undefined {
  if (!/^[a-z]{2,3}([-_][a-z\d]{2,8})*$/i.test(written)) return undefined;
  try {
    return new Intl.Locale(written.replaceAll('_', '-')).toString();
  } catch {
    return undefined;
  }
}
