import type { Account } from '../../src/desk/index.ts';
import type { JsonValue } from '../../src/verbs/index.ts';

/** A text that the operator set for this account's callflows. */
export function settingOf({ settings }: Pick<Account, 'settings'>, name: string): string | undefined {
  const value: JsonValue | undefined = settings['callflow']?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
