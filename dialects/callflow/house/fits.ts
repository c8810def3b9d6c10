import { RE2JS, RE2JSException } from 're2js';

/** Whether a pattern fits anywhere in a text; one that cannot be used fits nothing. */
export function fits(pattern: string, text: string): boolean {
  if (pattern.length > 1000) return false;
  try {
    return RE2JS.compile(pattern).matcher(text).find();
  } catch (error) {
    if (error instanceof RE2JSException) return false;
    throw error;
  }
}
