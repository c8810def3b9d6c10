import { hash } from 'node:crypto';

/** What KAZOO's clients and servers call an account: what the operator said, else 32 hex digits made from its name. */
export function accountIdOf({
  id,
  ids,
}: {
  readonly id: string;
  readonly ids?: Readonly<Record<string, string>>;
}): string {
  const said = ids?.['callflow'] ?? id;
  if (ids?.['callflow'] !== undefined || /^[\da-f]{32}$/.test(said)) return said;
  return hash('md5', id);
}
