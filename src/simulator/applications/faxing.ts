import { copyFileSync } from 'node:fs';
import type { Application } from '../exchange.ts';

const spandsp = { module: 'mod_spandsp', needsMedia: true } as const;

/** CNG comes every 3.5 s: when the first one that is heard whole is over. */
const firstToneMs = 2000;

/** `spandsp_start_fax_detect APPLICATION ARGUMENT SECONDS`: beside whatever else runs, one at a time, until it is stopped. */
export const startFaxDetect: Application = {
  ...spandsp,
  about: 'start fax detect',
  syntax: '<app>[ <arg>][ <timeout>][ <tone_type>]',
  run({ channel, exchange, argument }) {
    if (channel.faxDetector) return;
    const [application = '', given = '', seconds = '0'] = argument.split(' ');
    const detector = new AbortController();
    channel.faxDetector = detector;
    const isHeard = channel.person?.fax !== undefined && firstToneMs <= Number(seconds) * 1000;
    if (!isHeard) return;
    const timer = exchange.clock.timer(firstToneMs, async () => {
      if (channel.isGone) return;
      // Everybody is told twice: by the detector at once, and by the channel after what it executes.
      const told = { before: [['Detected-Fax-Tone', 'true']] as const };
      channel.fire('DETECTED_TONE', told);
      await channel.thread.execute(application, given);
      channel.fire('DETECTED_TONE', told);
    });
    detector.signal.addEventListener('abort', () => timer.cancel());
  },
};

export const stopFaxDetect: Application = {
  ...spandsp,
  about: 'stop fax detect',
  syntax: '',
  run({ channel }) {
    channel.faxDetector?.abort();
    channel.faxDetector = undefined;
  },
};

/** How long a page takes, and how long nothing is waited for. */
const pageMs = 8000;
const patienceMs = 35_000;

/** `rxfax PATH`: what the far end sends, if it sends a fax. */
export const rxfax: Application = {
  ...spandsp,
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
