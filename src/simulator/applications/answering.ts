import { causeNamed, causeOfSipStatus } from '../causes.ts';
import type { Application } from '../exchange.ts';
import { wholeNumber } from '../tokens.ts';

const answering = { module: 'mod_dptools', needsMedia: false } as const;

/** A far end that accepts a REFER leaves with a BYE of its own. */
const referMs = 100;

export const answer: Application = {
  ...answering,
  about: 'Answer the call',
  syntax: '',
  run: ({ channel }) => channel.answer(),
};

export const ringReady: Application = {
  ...answering,
  about: 'Indicate Ring_Ready',
  syntax: '',
  run: ({ channel }) => channel.ring(),
};

export const preAnswer: Application = {
  ...answering,
  about: 'Pre-Answer the call',
  syntax: '',
  run: ({ channel }) => channel.preAnswer(),
};

export const hangup: Application = {
  ...answering,
  about: 'Hangup the call',
  syntax: '[<cause>]',
  run: ({ channel, argument }) => channel.hangup(causeNamed(argument), 'command'),
};

export const respond: Application = {
  ...answering,
  about: 'Send a respond message',
  syntax: '<response>',
  run({ channel, argument }) {
    if (channel.isAnswered) return;
    channel.sipStatusSent = wholeNumber(argument);
    channel.hangup(causeOfSipStatus(channel.sipStatusSent), 'command');
  },
};

export const redirect: Application = {
  ...answering,
  about: 'Send a redirect message',
  syntax: '<redirect_data>',
  run({ channel }) {
    if (channel.isAnswered) return;
    channel.sipStatusSent = 302;
    channel.hangup('NORMAL_UNSPECIFIED', 'command');
  },
};

export const deflect: Application = {
  ...answering,
  about: 'Send call deflect',
  syntax: '<deflect_data>',
  run({ channel, exchange }) {
    if (!channel.isAnswered) return;
    const { replies = 202, notifies = 200 } = channel.person?.plan.referral ?? {};
    channel.variables.set('sip_refer_status_code', replies);
    if (replies >= 300) return;
    exchange.clock.timer(referMs, () => {
      channel.variables.set('sip_refer_target_status_code', notifies);
      if (notifies < 300) channel.hangup('BLIND_TRANSFER', 'far end');
    });
  },
};
