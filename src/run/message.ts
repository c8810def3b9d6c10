import type { Message, MessageEvent } from '../verbs/index.ts';
import { plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';
import type { TextMessage, TextSent } from './text-messages.ts';

/** Sends a text while the call waits, and tells whoever subscribed how far it has come. */
export async function runMessage(verb: Message, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const { channel } = call.leg;
  const [ours, theirs] = channel.direction === 'inbound' ? [channel.to, channel.from] : [channel.from, channel.to];
  const { text, media, from = ours } = verb;
  const to = verb.to === '' ? theirs : verb.to;
  const network = verb.to === '' ? (call.textLine()?.network ?? verb.network) : verb.network;
  const message: TextMessage = {
    id: call.texts.newId(),
    to,
    from,
    network,
    text,
    media,
    ...(verb.notify[0] && { watcher: verb.notify[0] }),
  };
  const tell = (event: MessageEvent['event'], failure?: string) => {
    for (const notify of verb.notify)
      call.notify(notify, {
        kind: 'message',
        event,
        id: message.id,
        to,
        from,
        at: call.clock.now(),
        ...(failure !== undefined && { failure }),
      });
  };
  const sent = await send(message, call, tell);
  if (sent.ok) {
    tell('sent');
    if (sent.delivered) tell('delivered');
    return made(plainEnding(verb, call, startedAt, verb.onSent), message.id);
  }
  tell('failed', sent.problem);
  call.diagnose({
    code: 'message-not-sent',
    severity: 'warning',
    message: `The text to ${to} could not be sent: ${sent.problem}.`,
    place: verb.place,
    hint: 'see messages in the configuration',
  });
  return made(plainEnding(verb, call, startedAt, verb.onFailed, sent.problem), message.id);
}

function made(ending: Ending, id: string): Ending {
  return { ...ending, report: { ...ending.report, made: id } as Ending['report'] };
}

async function send(
  message: TextMessage,
  call: LiveCall,
  tell: (event: MessageEvent['event']) => void,
): Promise<TextSent> {
  if (message.to === '') return { ok: false, problem: 'it names nobody, and nobody is on the line' };
  const transport = call.texts.for(message.network);
  if (!transport) return { ok: false, problem: `no way is configured for ${message.network} messages` };
  tell('queued');
  return transport.send(message);
}
