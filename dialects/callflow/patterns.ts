import { RE2JS, RE2JSException } from 're2js';

/** Longest pattern that the engine tries. */
export const longestPattern = 1000;

/** Patterns are RE2's, so that none of them can take for ever; null for what is none, or is too long. */
export function compiled(pattern: string): RE2JS | null {
  if (pattern.length > longestPattern) return null;
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) return null;
    throw error;
  }
}

/** Whether a pattern fits anywhere in a text; one that cannot be used fits nothing. */
export function fits(pattern: string, text: string): boolean {
  return compiled(pattern)?.matcher(text).find() ?? false;
}

/** The longest group, or the whole match of a pattern without groups; null where it does not fit. */
export function captureOf(pattern: string, number: string): string | null {
  const matcher = compiled(pattern)?.matcher(number);
  if (!matcher?.find()) return null;
  const groups = Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1) ?? '');
  if (groups.length === 0) return matcher.group() ?? '';
  return groups.reduce((longest, group) => (group.length > longest.length ? group : longest), '');
}
