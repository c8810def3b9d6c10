import { randomUUID } from 'node:crypto';
import type { Api } from '../api/index.ts';
import type { TextParts } from '../assembly/index.ts';
import { type HandlerParts, runTexts } from '../call/index.ts';
import type { Config } from '../config/index.ts';
import { textScope } from '../desk/index.ts';
import type { SipText } from '../freeswitch/index.ts';
import type { Logger } from '../log/index.ts';
import { GatewayDoor, type PostOffice } from '../messages/index.ts';
import { routeOf } from '../outbound/index.ts';

/** What is there only after the post office. */
export interface AroundPost {
  api?: Api;
  /** With what conversations are run. */
  runs?: Omit<HandlerParts, 'routes'>;
}

/** What the post office knows of the rest of the house. */
export function aroundPost(made: AroundPost, apiUrl: () => string, log: Logger): TextParts {
  return {
    async converse(conversation) {
      const run = made.runs && (await runTexts(conversation, made.runs));
      return run?.isHandedOver !== true;
    },
    isKept: async (id) => (await made.runs?.services.kept?.find(id)) != null,
    shelf: (id) => made.api?.shelf({ id }) ?? null,
    account: (id) => ({ id, apiUrl: apiUrl(), ids: made.api?.accounts.find(id)?.ids ?? {} }),
    async stored(to) {
      const found = await made.api?.routes.findForText(to.replace(/^sips?:/i, '').replace(/@.*$/, ''));
      return found ? routeOf(found.plan, found.account) : null;
    },
    lost: ({ id }, why) => log.error('a text is lost', { text: id, error: String(why) }),
    owner: async (name) => (await made.api?.shelf({ id: '' }).owner(textScope, name)) ?? null,
  };
}

/** For what the switch hears: texts that come by SIP. */
export function takingSipTexts(post: PostOffice, log: Logger): (text: SipText) => void {
  return (text) =>
    void post
      .receive({ ...text, network: 'sip', media: [], hops: 0 })
      .then((taken) => taken === 'nobody' && log.info('a text to nobody', { to: text.to, from: text.from }))
      .catch((error: unknown) => log.error('a text could not be kept', { text: text.id, error: String(error) }));
}

/** Where the gateway brings texts, if it does. */
export function gatewayDoor({ messages }: Config, post: PostOffice): GatewayDoor | undefined {
  const { incoming } = messages.gateway ?? {};
  return incoming && new GatewayDoor(incoming, post, () => randomUUID().replaceAll('-', ''));
}
