import type { Shelf, Watcher } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { shelfKind } from '../directory/kinds.ts';
import { boolean, integer, list, needed, oneOf, table, text, url } from '../schemas/words.ts';
import { hookOfStep } from '../wire/channel-hook.ts';
import type { Kind } from './kinds.ts';

type Step = keyof typeof hookOfStep;

/** Urls that are told how the account's calls go. */
export const webhooks: Kind = {
  resource: 'webhooks',
  title: 'a webhook',
  listed: ['name', 'uri', 'http_verb', 'hook', 'enabled'],
  urls: ['uri'],
  schema: table({
    name: needed(text({ minLength: 1 })),
    uri: needed(url()),
    hook: needed(oneOf([...Object.values(hookOfStep), 'all'])),
    http_verb: oneOf(['get', 'post'], 'post'),
    format: oneOf(['form-data', 'json'], 'form-data'),
    retries: integer({ minimum: 1, maximum: 4, default: 2 }),
    custom_data: { type: 'object', additionalProperties: { type: 'string' } },
    enabled: boolean(true),
    flags: list(text()),
  }),
};

const mostHooks = 200;

export async function watchers(shelf: Shelf): Promise<readonly Watcher[]> {
  const { entries } = await shelf.list(shelfKind(webhooks.resource), { limit: mostHooks, ascending: true });
  return entries.flatMap(({ id, value }) => {
    if (value['enabled'] === false) return [];
    const steps = Object.keys(hookOfStep) as Step[];
    const settings: JsonObject = {
      webhook: {
        id,
        custom_data: value['custom_data'] ?? {},
        format: value['format'] ?? 'form-data',
        retries: value['retries'] ?? 2,
      },
    };
    return {
      id,
      url: String(value['uri']),
      method: value['http_verb'] === 'get' ? 'GET' : 'POST',
      events: steps.filter((step) => value['hook'] === 'all' || value['hook'] === hookOfStep[step]),
      settings,
    } as const;
  });
}
