import { type Channel, tickMs } from '../channel.ts';
import type { Application } from '../exchange.ts';
import { startSessionRecording, stopSessionRecording } from '../session-recording.ts';
import { isTrue, separate, wholeNumber } from '../tokens.ts';
import { samplesPerMs, writeRecording } from '../wav.ts';
import { terminatorReader } from './playing.ts';

const recording = { module: 'mod_dptools', needsMedia: true } as const;

/** `record path [limit-s [threshold [silence-s]]]`: the folder must exist, or the call ends. */
export const record: Application = {
  ...recording,
  about: 'Record File',
  syntax: '<path> [<time_limit_secs>] [<silence_thresh>] [<silence_hits>]',
  async run({ channel, exchange, argument }) {
    const [path, limit, , silence] = separate(argument, ' ', 4);
    if (path === undefined) return;
    const { variables, person } = channel;
    const onDigit = terminatorReader(channel);
    if (!write(path, 0)) return channel.hangup('DESTINATION_OUT_OF_ORDER', 'switch');
    variables.set('silence_hits_exhausted', 'false');
    channel.fire('RECORD_START', { after: [['Record-File-Path', path]] });
    const began = exchange.clock.now();
    const limitMs = wholeNumber(limit?.replace(/^\+/, '')) * 1000 || Number.POSITIVE_INFINITY;
    const silenceMs = wholeNumber(silence) * 1000 || Number.POSITIVE_INFINITY;
    const lastVoice = () => Math.max(began, person?.speakingUntil ?? 0);
    const leftOfSilence = () => lastVoice() + silenceMs - exchange.clock.now();
    for (;;) {
      const left = Math.min(began + limitMs - exchange.clock.now(), leftOfSilence());
      const end = await channel.thread.wait({ ms: left, isBreakable: true, onDigit, untilPoked: true });
      if (end === 'poked') continue;
      if (end === 'time') variables.set('silence_hits_exhausted', leftOfSilence() <= 0);
      break;
    }
    const silentMs = isTrue(variables.get('silence_hits_exhausted')) ? exchange.clock.now() - lastVoice() : 0;
    finish(channel, path, exchange.clock.now() - began, silentMs);
  },
};

function finish(channel: Channel, path: string, passedMs: number, silentMs: number): void {
  const ms = channel.person?.plan.sendsAudio === false ? 0 : passedMs;
  const size = write(path, ms, silentMs);
  channel.variables.setAll({
    record_record_file_size: size,
    record_file_size: size,
    record_seconds: Math.floor(ms / 1000),
    record_ms: ms,
    record_samples: ms * samplesPerMs,
  });
  channel.fire('RECORD_STOP', { after: [['Record-File-Path', path]] });
}

/** The size of the file; undefined when it cannot be written. */
function write(path: string, ms: number, silentMs = 0): number | undefined {
  try {
    return writeRecording(path, { ms, channels: 1 }, silentMs);
  } catch {
    return undefined;
  }
}

export const recordSession: Application = {
  ...recording,
  about: 'Record Session',
  syntax: '<path> [+<timeout>]',
  async run({ channel, argument }) {
    const [, path = '', limit] = /^(.*?)(?: \+(\d+))?$/s.exec(argument) ?? [];
    if (path !== '') startSessionRecording(channel, path, wholeNumber(limit));
    await channel.thread.wait({ ms: tickMs });
  },
};

export const stopRecordSession: Application = {
  ...recording,
  needsMedia: false,
  about: 'Stop Record Session',
  syntax: '<path>',
  run({ channel, argument }) {
    stopSessionRecording(channel, argument);
  },
};
