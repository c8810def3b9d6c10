import { copyFileSync } from 'node:fs';
import type { Application } from '../exchange.ts';

/** `eavesdrop UUID`: until the other channel has gone, or the listener presses `*`. No break reaches it. */
export const eavesdrop: Application = {
  module: 'mod_dptools',
  needsMedia: true,
  about: 'eavesdrop on a uuid',
  syntax: '[all | <uuid>]',
  async run({ channel, exchange, argument }) {
    const other = exchange.locate(argument);
    if (!other) return;
    channel.sounds(true);
    await channel.thread.wait({ until: other.gone, onDigit: ({ key }) => key === '*' });
  },
};

/** How long a page takes, and how long nothing is waited for. */
const pageMs = 8000;
const patienceMs = 35_000;

/** `rxfax PATH`: what the far end sends, if it sends a fax. */
export const rxfax: Application = {
  module: 'mod_spandsp',
  needsMedia: true,
  about: 'FAX Receive Application',
  syntax: '<filename>',
  async run({ channel, argument }) {
    const { variables, person } = channel;
    const sent = person?.fax;
    const end = await channel.thread.wait({ ms: sent === undefined ? patienceMs : pageMs, isBreakable: true });
    if (end !== 'time' || sent === undefined) {
      variables.setAll({
        fax_success: '0',
        fax_result_code: '2',
        fax_result_text: 'Timed out waiting for initial communication',
        fax_document_transferred_pages: '0',
      });
      return;
    }
    copyFileSync(sent, argument);
    variables.setAll({
      fax_success: '1',
      fax_result_code: '0',
      fax_result_text: 'OK',
      fax_ecm_used: 'on',
      fax_filename: argument,
      fax_document_transferred_pages: '1',
      fax_document_total_pages: '1',
    });
  },
};
