import type { Face, FaceRequest, FaceResponse, Refusal } from '../../face.ts';
import { sid } from '../sid.ts';
import { accounts } from './accounts.ts';
import { applicationPlan, applications, findApplication, textPlan, voicePlan } from './applications.ts';
import { available } from './available-numbers.ts';
import { callParts } from './call-parts.ts';
import { callRecordings } from './call-recordings.ts';
import { calls } from './calls.ts';
import { failed, nobody, notFound } from './codes.ts';
import { conferences } from './conferences.ts';
import { identify } from './identify.ts';
import { keys } from './keys.ts';
import { messages } from './messages.ts';
import { notifications } from './notifications.ts';
import { numberKind, numbers } from './numbers.ts';
import { openapiOf } from './openapi.ts';
import { participants } from './participants.ts';
import { queues } from './queues.ts';
import { recordings } from './recordings.ts';
import { streams } from './streams.ts';
import { transcriptions } from './transcriptions.ts';

const title = 'Twilio 2010-04-01';

export const operations = [
  ...accounts,
  ...calls,
  ...callRecordings,
  ...streams,
  ...callParts,
  ...notifications,
  ...recordings,
  ...conferences,
  ...participants,
  ...queues,
  ...numbers,
  ...available,
  ...applications,
  ...messages,
  ...keys,
  ...transcriptions,
];

/** Twilio's API of 2010-04-01, as its helper libraries call it. */
export const face: Face = {
  dialect: 'twiml',
  title,
  operations,
  identify,
  refuse,
  openapi: openapiOf(
    title,
    operations.map(({ described }) => described),
  ),
  async route(item, account, shelf) {
    const { VoiceApplicationSid: id } = item.value;
    const notes = { number: sid('number', item.id) };
    const application = typeof id === 'string' && id !== '' ? await findApplication(shelf, id) : null;
    const plan = application && applicationPlan(application, account);
    if (plan) return { ...plan, notes: { ...plan.notes, ...notes } };
    return item.kind === numberKind ? voicePlan(item, account, { name: sid('number', item.id), notes }) : null;
  },
  async routeText(item, account, shelf) {
    const { SmsApplicationSid: id } = item.value;
    const named = { name: sid('number', item.id), notes: { number: sid('number', item.id) } };
    const application = typeof id === 'string' && id !== '' ? await findApplication(shelf, id) : null;
    return (application && textPlan(application, account, named)) ?? textPlan(item, account, named);
  },
};

function refuse({ path }: FaceRequest, refusal: Refusal): FaceResponse {
  switch (refusal.why) {
    case 'credentials':
      return nobody();
    case 'no-such-path':
      return notFound(path);
    case 'unreadable':
      return failed(20001, 'The request cannot be read');
    case 'method':
      return failed(20004);
    case 'too-large':
      return failed(20413, `The request is longer than ${refusal.maximumBytes} bytes`);
    case 'too-many-requests':
      return failed(20429);
    case 'unavailable':
      return failed(20503);
    case 'fault':
      return failed(20500);
  }
}
