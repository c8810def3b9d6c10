import type { Notification, Webhook } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { usualRetries } from '../read/tell.ts';
import { type Step, unless, within } from './step.ts';

export function writeWebhook({ notify, retries, data }: Webhook): Step {
  return {
    module: 'webhook',
    data: {
      uri: addressOf(notify),
      ...unless('http_verb', notify.method.toLowerCase(), 'post'),
      ...unless('retries', within(retries, 0, 10), usualRetries),
      ...(Object.keys(data).length > 0 && { custom_data: data }),
    },
  };
}

export function writeNotification({ recipients, when, media, template, comments }: Notification): Step {
  const told = { recipients: recipients.map(({ kind, id }) => ({ type: kind, id })) };
  if (when === 'if-missed') return { module: 'missed_call_alert', data: told };
  return {
    module: 'notification',
    data: {
      ...told,
      ...unless('send_at', when === 'now' ? 'callflow_exec' : 'channel_destroy', 'channel_destroy'),
      ...(media.includes('sms') && { notification_media: media }),
      ...(template !== undefined && { template_id: template }),
      ...(comments !== undefined && { comments }),
    },
  };
}
