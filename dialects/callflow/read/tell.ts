import { type JsonObject, type Notification, notification, webhook } from '../../../src/verbs/index.ts';
import { isEmpty } from '../directory/kinds.ts';
import { mailOf } from '../directory/people.ts';
import { choices } from '../schemas/choices.ts';
import type { ModuleData } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { webUrl } from './web-url.ts';

export const usualRetries = 2;

/** `webhook`: a server is told of the call, with data of the document's own; its answer is ignored. */
export function readWebhook(node: FlowNode): NodeReading {
  const { data, place } = node;
  const target = webUrl(node, 'uri');
  const method = data.oneOf('http_verb', choices.hookMethod, 'post');
  const retries = data.integer('retries', usualRetries, { minimum: 0, maximum: 10 });
  const table = data.table('custom_data');
  if (!data.has('uri')) data.missing('uri', 'to tell; the node is passed over');
  if (!target) return goOn();
  return goOn(
    webhook({
      notify: {
        dialect: 'callflow',
        kind: 'webhook',
        url: target.url,
        method: method === 'get' ? 'GET' : 'POST',
        ...(target.credentials && { credentials: target.credentials }),
        events: [],
      },
      retries,
      data: Object.fromEntries(table ?? []) as JsonObject,
      answers: false,
      place,
    }),
  );
}

/** `notification`: people are told of the call, now or when it has ended. */
export function readNotification(node: FlowNode): NodeReading {
  const { data, place } = node;
  const recipients = recipientsOf(node);
  const sendAt = data.oneOf('send_at', choices.sendAt, 'channel_destroy');
  const template = data.text('template_id');
  const comments = data.text('comments');
  const media = mediaOf(node);
  if (recipients.length === 0) return goOn();
  return goOn(
    notification({
      recipients,
      when: sendAt === 'callflow_exec' ? 'now' : 'at-hangup',
      media,
      ...(template !== undefined && { template }),
      ...(comments !== undefined && { comments }),
      answers: false,
      place,
    }),
  );
}

/** `missed_call_alert`: the same by mail, if nobody is ever joined with the caller. */
export function readMissedCallAlert(node: FlowNode): NodeReading {
  const recipients = recipientsOf(node);
  if (recipients.length === 0) return goOn();
  const { place } = node;
  return goOn(notification({ recipients, when: 'if-missed', media: ['email'], answers: false, place }));
}

function mediaOf({ data }: FlowNode): Notification['media'] {
  const written = data.texts('notification_media');
  const media = (['email', 'sms'] as const).filter((medium) => written.includes(medium));
  const strange = written.filter((medium) => medium !== 'email' && medium !== 'sms');
  if (strange.length > 0) data.wrong('notification_media', strange.join(', '), 'may only name email and sms');
  if (media.includes('sms')) data.ignored('notification_media', 'only mail can be sent to people');
  return media.length > 0 ? media : ['email'];
}

function mailOfUser(id: string, item: ModuleData, { directory, diagnose }: FlowNode): Notification['recipients'] {
  const address = mailOf(directory, id);
  if (address !== undefined) return [{ kind: 'email', id: address }];
  diagnose({
    code: 'ignored-recipients',
    severity: 'warning',
    message: `The user ${JSON.stringify(id.slice(0, 64))} is not told: the directory has no address of mail for it.`,
    place: item.place('id'),
    hint: 'give the user an "email"',
  });
  return [];
}

function recipientsOf(node: FlowNode): Notification['recipients'] {
  const { data, diagnose, directory } = node;
  const recipients = data.items('recipients').flatMap((item) => {
    const kind = item.oneOf('type', choices.recipientType, undefined);
    const ids = item.texts('id');
    if (!item.has('type')) item.missing('type', 'of this recipient; it is left out');
    if (!item.has('id')) item.missing('id', 'of this recipient; it is left out');
    if (kind === undefined) return [];
    if (kind === 'user' && !isEmpty(directory)) return ids.flatMap((id) => mailOfUser(id, item, node));
    if (kind === 'user' && ids.length > 0)
      diagnose({
        code: 'ignored-recipients',
        severity: 'warning',
        message: `${ids.join(', ').slice(0, 100)} is not told: it needs a directory of users, which is not kept here.`,
        place: item.place('id'),
        hint: 'give an address, and the type "email"',
      });
    return ids.flatMap((id) => {
      if (kind === 'user' || /^[^\s@<>",;]+@[^\s@<>",;]+$/.test(id)) return [{ kind, id }];
      item.wrong('id', id, 'must be an address of mail');
      return [];
    });
  });
  if (recipients.length === 0) data.missing('recipients', 'to tell; the node is passed over');
  return recipients;
}
