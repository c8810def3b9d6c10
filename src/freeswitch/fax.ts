import type { FaxEnd, FaxPlan } from '../switch/index.ts';
import type { Channel } from './channel.ts';
import { receiveFax, setFaxVariables } from './commands.ts';
import { detached, type Headers } from './headers.ts';
import { whenAborted } from './waiting.ts';

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

/** `unknown` is how the switch says that the far machine has no name. */
function said(headers: Headers, name: string): string | undefined {
  const value = headers[`variable_${name}`];
  return value === undefined || value === '' || value === 'unknown' ? undefined : detached(value);
}
