import type { TraceEvent } from '../../src/trace/index.ts';

/** What was said and played on a call, by its trace: words, and sounds as the switch was told them, without silence. */
export function heardOn(events: readonly TraceEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.event !== 'switch') return [];
    if (event.application === 'speak') return [event.argument.split('|').at(-1) ?? ''];
    const isSound = event.application === 'playback' && !event.argument.startsWith('silence_stream:');
    return isSound ? [event.argument] : [];
  });
}
