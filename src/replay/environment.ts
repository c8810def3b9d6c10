import { RecordingMistake } from './mistake.ts';
import type { CallSheet } from './recorded-call.ts';

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * The sheet with the values of environment variables where it names them, in urls and in the dialect's settings: a
 * recording holds no secret, and a live server may ask for one. `written` and `file` are where the sheet was read.
 *
 * @throws RecordingMistake for a variable that is not set
 */
export function withEnvironment(
  sheet: CallSheet,
  environment: Readonly<Record<string, string | undefined>>,
  { written, file }: { readonly written: string; readonly file: string },
): CallSheet {
  const valueNamed = (name: string): string => {
    const value = environment[name];
    if (value !== undefined) return value;
    const line = written.split('\n').findIndex((text) => text.includes(`\${${name}}`)) + 1;
    throw new RecordingMistake(file, line || null, `names the environment variable ${name}, which is not set`);
  };
  const inText = (text: string) => text.replace(reference, (_all, name: string) => valueNamed(name));
  const inUrl = (text: string) => text.replace(reference, (_all, name: string) => encodeURIComponent(valueNamed(name)));
  const { target, fallback, statusUrl, settings } = sheet;
  return {
    ...sheet,
    target: inUrl(target),
    ...(fallback && { fallback: { ...fallback, url: inUrl(fallback.url) } }),
    ...(statusUrl !== undefined && { statusUrl: inUrl(statusUrl) }),
    settings: Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [name, typeof value === 'string' ? inText(value) : value]),
    ),
  };
}
