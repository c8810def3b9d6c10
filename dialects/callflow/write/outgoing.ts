import type { AfterBridge, CallerId, SetCallerId, SetHeaders } from '../../../src/verbs/index.ts';
import { type Lose, lostVerb } from '../../lost.ts';
import { alertInfo } from '../read/outgoing.ts';
import { type Step, unless } from './step.ts';

/** `set_cid`, `prepend_cid` or `privacy`: what another dialect says at once takes several. */
export function writeSetCallerId({ callerId, namePrefix, numberPrefix, mode }: SetCallerId): readonly Step[] {
  if (mode === 'reset') return [{ module: 'prepend_cid', data: { action: 'reset' } }];
  const { name, number, privacy } = callerId;
  const hasPrefix = namePrefix !== undefined || numberPrefix !== undefined;
  const isSet = name !== undefined || number !== undefined;
  const isReplaced = mode === 'replace' && !hasPrefix;
  return [
    ...(isSet || isReplaced
      ? [setCid({ ...(name !== undefined && { name }), ...(number !== undefined && { number }) })]
      : []),
    ...(hasPrefix || (mode === 'prepend' && privacy === undefined && !isSet)
      ? [
          {
            module: 'prepend_cid',
            data: {
              ...(namePrefix !== undefined && { caller_id_name_prefix: namePrefix }),
              ...(numberPrefix !== undefined && { caller_id_number_prefix: numberPrefix }),
              ...unless('apply_to', mode === 'replace' && !isSet ? 'original' : 'current', 'current'),
            },
          },
        ]
      : []),
    ...(privacy === undefined ? [] : [{ module: 'privacy', data: unless('mode', privacy, 'full') }]),
  ];
}

function setCid({ name, number }: CallerId): Step {
  return {
    module: 'set_cid',
    data: {
      ...(name !== undefined && { caller_id_name: name }),
      ...(number !== undefined && { caller_id_number: number }),
    },
  };
}

export function writeSetHeaders(verb: SetHeaders, lose: Lose): readonly Step[] {
  const entries = Object.entries(verb.headers);
  const alert = entries.find(([name]) => name.toLowerCase() === alertInfo.toLowerCase());
  if (!alert || entries.length > 1) lose(lostVerb(verb, `${alertInfo} is the only header that has a module`));
  return alert ? [{ module: 'set_alert_info', data: { alert_info: alert[1] } }] : [];
}

export function writeAfterBridge({ action, extension }: AfterBridge): Step {
  if (action === 'go-on') return { module: 'after_bridge', data: { action: 'hangup', data: false } };
  return { module: 'after_bridge', data: { action, ...(extension !== undefined && { data: extension }) } };
}
