import { isHash } from '../secrets/index.ts';
import type { AccountConfig } from './config.ts';

const named = (what: string) =>
  ({
    type: 'array',
    default: [],
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['name', what],
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 256 },
        [what]: { type: 'string', format: 'secret' },
      },
    },
  }) as const;

/** The shape of `accounts` in dragoman.yaml. */
export const accountsSchema = {
  type: 'array',
  default: [],
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['id'],
    properties: {
      id: { type: 'string', minLength: 1, maxLength: 256 },
      title: { type: 'string', minLength: 1 },
      domains: {
        type: 'array',
        default: [],
        items: { type: 'string', pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$' },
      },
      apis: {
        type: 'object',
        default: {},
        propertyNames: { format: 'dialect' },
        additionalProperties: {
          type: 'object',
          additionalProperties: false,
          properties: {
            id: { type: 'string', pattern: '^[A-Za-z0-9._~-]{1,128}$' },
            settings: { type: 'object', default: {} },
            credentials: named('secret'),
            tokens: named('token'),
          },
        },
      },
    },
  },
} as const;

/** Shorter ones can be found by trying. */
export const shortestSecret = 8;

/** A hash that was damaged must not become the secret itself. */
export function isSecret(text: string): boolean {
  return text.length >= shortestSecret && (isHash(text) || !text.startsWith('scrypt:'));
}

/** What the schema guarantees once defaults are filled in. */
export type CheckedAccount = Omit<AccountConfig, 'title'> & Partial<Pick<AccountConfig, 'title'>>;

export function accountOf({ id, title = id, domains, apis }: CheckedAccount): AccountConfig {
  return { id, title, domains: domains.map((domain) => domain.toLowerCase()), apis };
}

/** What no schema can say of accounts: where, and what is wrong. Two must not be told apart by nothing. */
export function accountsMistake(
  accounts: readonly CheckedAccount[],
): { readonly path: readonly (string | number)[]; readonly problem: string } | null {
  const taken = new Map<string, string>();
  const repeated = (kind: string, value: string, where: string) => {
    const key = `${kind}\u0000${value}`;
    const before = taken.get(key);
    taken.set(key, before ?? where);
    return before;
  };
  for (const [index, { id, domains, apis }] of accounts.entries()) {
    if (repeated('account', id, id) !== undefined)
      return { path: [index, 'id'], problem: `is ${id}, as that of another account is` };
    for (const [place, domain] of domains.entries()) {
      const before = repeated('domain', domain.toLowerCase(), id);
      if (before !== undefined)
        return { path: [index, 'domains', place], problem: `is ${domain}, which the account ${before} has` };
    }
    for (const [format, api] of Object.entries(apis)) {
      const path = [index, 'apis', format];
      const sameId = api.id !== undefined && repeated(`id ${format}`, api.id, id);
      if (sameId) return { path: [...path, 'id'], problem: `is ${api.id}, which the account ${sameId} has` };
      for (const [place, { name }] of api.credentials.entries()) {
        const before = repeated(`credential ${format}`, name, id);
        if (before !== undefined)
          return {
            path: [...path, 'credentials', place, 'name'],
            problem: `is ${name}, which the account ${before} has`,
          };
      }
      for (const [place, { token }] of api.tokens.entries()) {
        const before = isHash(token) ? undefined : repeated(`token ${format}`, token, id);
        if (before !== undefined)
          return { path: [...path, 'tokens', place, 'token'], problem: `is one that the account ${before} has` };
      }
    }
  }
  return null;
}
