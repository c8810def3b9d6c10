import type { Channel } from './channel.ts';

/** The dialplan `inline`: `app:argument,app:argument…`, one after the other for as long as the channel is there. */
export async function runInline(channel: Channel, text: string): Promise<void> {
  for (const action of text.split(',')) {
    const [, application, argument = ''] = /^(\w+):?(.*)$/s.exec(action) ?? [];
    if (application === undefined || channel.isGone || channel.sentTo !== undefined) return;
    await channel.thread.execute(application, argument);
  }
}
