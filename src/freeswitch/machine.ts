import type { MachineEnd, MachineRule } from '../switch/index.ts';
import type { Channel } from './channel.ts';
import { amd, startBeepDetection, startBeepDetectionOn, stopBeepDetectionOn } from './commands.ts';
import { header } from './event.ts';
import { follow, forgetChannel, subscribeToBeeps } from './subscriptions.ts';
import { pass, whenAborted } from './waiting.ts';

/**
 * Who answered: by mod_amd (`amd`), the end of a message by mod_avmd (`avmd_start`, which only hears beeps). One that
 * is not surely there is not tried: an unknown application would end the leg.
 */
export async function detectMachine(channel: Channel, rule: MachineRule, signal: AbortSignal): Promise<MachineEnd> {
  const startedAt = channel.clock.now();
  const took = () => channel.clock.now() - startedAt;
  const answered = channel.surelyHas('amd') ? await whoAnswered(channel, rule, signal) : null;
  if (answered === 'human' || answered === 'fax') return { ended: 'done', result: answered, tookMs: took() };
  if (channel.gone.aborted || signal.aborted)
    return { ended: channel.gone.aborted ? 'gone' : 'aborted', result: 'unknown', tookMs: took() };
  const left = rule.timeoutMs - took();
  if (rule.waitsForMessageEnd && channel.surelyHas('avmd_start') && left > 0) {
    const heard = await beep(channel, left, signal);
    if (heard) return { ended: 'done', result: 'machine', messageEnd: 'beep', tookMs: took() };
    if (answered !== null) return { ended: 'done', result: answered, messageEnd: 'other', tookMs: took() };
    return { ended: 'done', result: 'unknown', tookMs: took() };
  }
  if (answered !== null) return { ended: 'done', result: answered, tookMs: took() };
  return { ended: 'failed', result: 'unknown', tookMs: took(), detail: 'the switch has no application amd' };
}

/**
 * The same about a leg that speaks with the caller of `channel`: only mod_avmd listens beside a conversation, and it
 * knows machines by their beep. Who does not beep in time may be anybody.
 */
export async function hearMachineOn(
  channel: Channel,
  id: string,
  rule: MachineRule,
  signal: AbortSignal,
): Promise<MachineEnd> {
  const startedAt = channel.clock.now();
  const took = () => channel.clock.now() - startedAt;
  if (!channel.surelyHas('avmd_start'))
    return {
      ended: 'failed',
      result: 'unknown',
      tookMs: 0,
      detail: 'nothing of the switch listens beside a conversation',
    };
  const heard = new AbortController();
  const forget = whenBeeps(channel, id, () => heard.abort());
  void channel.tell(subscribeToBeeps());
  void channel.tell(follow(id));
  const reply = await channel.api(startBeepDetectionOn(id));
  const isListening = /^\+OK/.test(reply.text);
  if (isListening) await pass(channel.clock, rule.timeoutMs, heard.signal, signal, channel.gone);
  forget();
  if (!channel.gone.aborted) {
    if (isListening) void channel.api(stopBeepDetectionOn(id));
    void channel.tell(forgetChannel(id));
  }
  if (!isListening)
    return { ended: 'failed', result: 'unknown', tookMs: took(), detail: `the switch says ${reply.text}` };
  if (heard.signal.aborted) return { ended: 'done', result: 'machine', messageEnd: 'beep', tookMs: took() };
  const ended = channel.gone.aborted ? 'gone' : signal.aborted ? 'aborted' : 'done';
  return { ended, result: 'unknown', tookMs: took() };
}

function whenBeeps(channel: Channel, id: string, action: () => void): () => void {
  return channel.onEvent((event) => {
    if (event.name !== 'CUSTOM' || header(event, 'Event-Subclass') !== 'avmd::beep') return;
    if (header(event, 'Unique-ID') === id) action();
  });
}

async function whoAnswered(
  channel: Channel,
  rule: MachineRule,
  signal: AbortSignal,
): Promise<Exclude<MachineEnd['result'], never>> {
  const end = await channel.inTurn(signal, async () => {
    const run = channel.run(amd(rule), rule.timeoutMs);
    const forget = whenAborted(signal, () => run.stop());
    const ended = await run.done;
    forget();
    return ended;
  });
  if (typeof end === 'string' || end.how !== 'completed') return 'unknown';
  switch (end.headers['variable_amd_result']) {
    case 'HUMAN':
      return 'human';
    case 'MACHINE':
      return 'machine';
    default:
      return 'unknown';
  }
}

/** Whether a beep is heard in time. The detector listens beside whatever else is done. */
async function beep(channel: Channel, ms: number, signal: AbortSignal): Promise<boolean> {
  const heard = new AbortController();
  const forget = whenBeeps(channel, channel.id, () => heard.abort());
  await channel.tell(subscribeToBeeps());
  await channel.inTurn(signal, () => channel.run(startBeepDetection(), 0).done);
  await pass(channel.clock, ms, heard.signal, signal, channel.gone);
  forget();
  // Not as an application: that would wait for what is being said meanwhile.
  if (!channel.gone.aborted) await channel.api(stopBeepDetectionOn(channel.id));
  return heard.signal.aborted;
}
