/**
 * What a module needs beside the switch: `core` nothing, `gateway` a way out to the telephone network,
 * `directory` objects that a KAZOO database holds (users, devices, menus, boxes), `platform` another
 * application of KAZOO.
 */
export type ModuleNeeds = 'core' | 'gateway' | 'directory' | 'platform';

const byNeeds: Readonly<Record<ModuleNeeds, readonly string[]>> = {
  core: [
    'answer',
    'hangup',
    'response',
    'noop',
    'skel',
    'sleep',
    'dead_air',
    'wait_for_hangup',
    'play',
    'tts',
    'audio_macro',
    'collect_dtmf',
    'flush_dtmf',
    'send_dtmf',
    'language',
    'set_cid',
    'prepend_cid',
    'privacy',
    'set_alert_info',
    'set_variable',
    'set_variables',
    'after_bridge',
    'record_call',
    'record_caller',
    'fax_detect',
    'receive_fax',
    'check_cid',
    'branch_bnumber',
    'branch_variable',
    'conference',
    'transfer',
    'park',
    'pivot',
    'webhook',
  ],
  gateway: ['resources', 'offnet'],
  directory: [
    'device',
    'user',
    'ring_group',
    'group',
    'page_group',
    'route_to_cid',
    'intercom',
    'callflow',
    'menu',
    'temporal_route',
    'voicemail',
    'directory',
    'disa',
    'dynamic_cid',
    'cidlistmatch',
    'lookupcidname',
    'conference_feature',
    'eavesdrop',
    'eavesdrop_feature',
    'intercept',
    'intercept_feature',
    'group_pickup',
    'group_pickup_feature',
    'move',
    'call_forward',
    'call_waiting',
    'do_not_disturb',
    'hotdesk',
    'ring_group_toggle',
    'manual_presence',
  ],
  platform: [
    'acdc_agent',
    'acdc_member',
    'acdc_queue',
    'acdc_wait_time',
    'camping_feature',
    'edr',
    'set',
    'faxbox',
    'function',
    'missed_call_alert',
    'notification',
    'nomorobo',
  ],
};

/** Every module that KAZOO knows, and what it needs. */
export const modules: ReadonlyMap<string, ModuleNeeds> = new Map(
  Object.entries(byNeeds).flatMap(([needs, names]) => names.map((name) => [name, needs as ModuleNeeds] as const)),
);

/** Names that people write and KAZOO never had, with what they mean. */
export const aliases: ReadonlyMap<string, string> = new Map([['say', 'tts']]);

/** The module that a misspelt name most likely means: at most two letters away. */
export function nearestModule(name: string): string | undefined {
  let nearest: { readonly known: string; readonly distance: number } | undefined;
  for (const known of modules.keys()) {
    const distance = lettersApart(name, known);
    if (distance <= 2 && distance < (nearest?.distance ?? 3) && distance < known.length / 2)
      nearest = { known, distance };
  }
  return nearest?.known;
}

/** Levenshtein's distance; anything beyond two is only known to be more than two. */
function lettersApart(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
