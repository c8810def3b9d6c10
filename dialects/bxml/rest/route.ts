import type { Account, Item, RoutePlan, Shelf } from '../../../src/desk/index.ts';
import type { Application } from './applications.ts';
import { applicationIn, inboundUrl } from './applications.ts';
import { e164Of } from './e164.ts';
import { kinds } from './kinds.ts';
import { pairOf, without } from './operation.ts';

/** A call to a number: to the voice application of its location. */
export async function route(item: Item, _account: Account, shelf: Shelf, dialled: string): Promise<RoutePlan | null> {
  const found = await applicationOf(item, shelf, 'voiceApplication');
  if (!found) return null;
  const { id, application } = found;
  const {
    CallInitiatedCallbackUrl: url,
    CallbackTimeout: callbackTimeout,
    CallbackCreds,
    CallStatusCallbackUrl,
  } = application;
  if (url === undefined) return null;
  const credentials = credentialsIn(CallbackCreds);
  return without({
    name: `${dialled} (${application.AppName ?? id})`,
    format: 'bxml',
    first: without({
      url,
      method: application.CallInitiatedMethod,
      credentials,
      timeoutMs: callbackTimeout === undefined ? undefined : callbackTimeout * 1000,
    }),
    fallback:
      application.CallInitiatedFallbackUrl === undefined
        ? undefined
        : without({
            url: application.CallInitiatedFallbackUrl,
            method: application.CallInitiatedFallbackMethod,
            credentials: credentialsIn(application.CallInitiatedFallbackCreds),
          }),
    status:
      CallStatusCallbackUrl === undefined
        ? undefined
        : without({
            url: CallStatusCallbackUrl,
            method: application.CallStatusMethod,
            credentials,
            events: ['ended'] as const,
          }),
    settings: without({ applicationId: id, callbackTimeout }),
    notes: { applicationId: id },
  });
}

/** A number as it stands in North American dialplans: with its ten digits. */
export async function routeWithin(account: Account, shelf: Shelf, dialled: string): Promise<RoutePlan | null> {
  const e164 = e164Of(dialled);
  const item = e164 && e164 !== dialled ? await shelf.get(kinds.number, e164) : null;
  return item && route(item, account, shelf, dialled);
}

/** A text to a number: to the messaging application of its location, which is only told. */
export async function routeText(item: Item, _account: Account, shelf: Shelf, to: string): Promise<RoutePlan | null> {
  const found = await applicationOf(item, shelf, 'messagingApplication');
  const url = found && inboundUrl(found.application);
  if (!found || !url) return null;
  const { id, application } = found;
  return {
    name: `${to} (${application.AppName ?? id})`,
    format: 'bxml',
    first: without({
      url,
      method: 'POST' as const,
      credentials: credentialsIn(application.InboundCallbackCreds ?? application.CallbackCreds),
    }),
    settings: { applicationId: id },
    notes: { applicationId: id },
  };
}

async function applicationOf(
  item: Item,
  shelf: Shelf,
  member: 'voiceApplication' | 'messagingApplication',
): Promise<{ readonly id: string; readonly application: Application } | null> {
  if (item.kind !== kinds.number) return null;
  const peer = await shelf.get(kinds.peer, String(item.value['peerId']));
  const id = peer?.value[member];
  if (typeof id !== 'string') return null;
  const application = applicationIn(await shelf.get(kinds.application, id));
  return application && { id, application };
}

export function credentialsIn(
  creds: { readonly UserId: string | undefined; readonly Password: string | undefined } | undefined,
) {
  return creds && pairOf(creds.UserId, creds.Password);
}
