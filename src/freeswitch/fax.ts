import type { FaxEnd, FaxHeard, FaxPlan } from '../switch/index.ts';
import type { Channel } from './channel.ts';
import { receiveFax, setFaxVariables, startFaxDetection, stopFaxDetection } from './commands.ts';
import { header } from './event.ts';
import { detached, type Headers } from './headers.ts';
import { subscribeToTones } from './subscriptions.ts';
import { pass, whenAborted } from './waiting.ts';

/** Longer than any fax takes; then it is given up. */
const longestMs = 3_600_000;

/** Receives until the far machine is done, gives up, hangs up, or the signal. */
export async function takeFax(channel: Channel, { path, t38 }: FaxPlan, signal: AbortSignal): Promise<FaxEnd> {
  const end = await channel.inTurn(signal, async (): Promise<FaxEnd> => {
    await channel.api(setFaxVariables(channel.id, t38));
    const run = channel.run(receiveFax(path), longestMs);
    let isStopped = false;
    const forget = whenAborted(signal, () => {
      isStopped = true;
      run.stop();
    });
    const ended = await run.done;
    forget();
    const facts = ended.how === 'completed' ? ended.headers : {};
    const pages = Number(said(facts, 'fax_document_transferred_pages') ?? 0) || 0;
    const from = said(facts, 'fax_remote_station_id');
    const found = { pages, ...(from !== undefined && { from }) };
    if (said(facts, 'fax_success') === '1' && pages > 0) return { ended: 'received', ...found };
    if (channel.gone.aborted || ended.how === 'gone') return { ended: 'gone', ...found };
    if (isStopped) return { ended: 'aborted', ...found };
    const detail = ended.how === 'failed' ? ended.detail : (said(facts, 'fax_result_text') ?? 'no fax came');
    return { ended: 'failed', ...found, detail };
  });
  return end === 'aborted' || end === 'gone' ? { ended: end, pages: 0 } : end;
}

/**
 * Listens for CNG, the tone of a fax machine that calls, until it is heard, time is up, or the signal. A detector that
 * was not stopped would keep the next one from starting.
 */
export async function hearFaxTone(channel: Channel, withinMs: number, signal: AbortSignal): Promise<FaxHeard> {
  if (!channel.surelyHas('spandsp_start_fax_detect'))
    return { ended: 'failed', detail: 'the switch has no application spandsp_start_fax_detect' };
  const end = await channel.inTurn(signal, async (): Promise<FaxHeard> => {
    const heard = new AbortController();
    channel.subscribe(subscribeToTones());
    const forget = channel.onEvent((event) => {
      const isFax = event.name === 'DETECTED_TONE' && header(event, 'Detected-Fax-Tone') === 'true';
      if (isFax && header(event, 'Unique-ID') === channel.id) heard.abort();
    });
    const started = await channel.run(startFaxDetection(Math.ceil(withinMs / 1000)), 0).done;
    if (started.how === 'completed') await pass(channel.clock, withinMs, heard.signal, signal, channel.gone);
    forget();
    if (!channel.gone.aborted) await channel.run(stopFaxDetection(), 0).done;
    if (heard.signal.aborted) return { ended: 'heard' };
    if (started.how === 'failed') return { ended: 'failed', detail: started.detail };
    if (channel.gone.aborted) return { ended: 'gone' };
    return { ended: signal.aborted ? 'aborted' : 'silent' };
  });
  return typeof end === 'string' ? { ended: end } : end;
}

/** `unknown` is how the switch says that the far machine has no name. */
function said(headers: Headers, name: string): string | undefined {
  const value = headers[`variable_${name}`];
  return value === undefined || value === '' || value === 'unknown' ? undefined : detached(value);
}
