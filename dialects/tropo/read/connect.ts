import { type Credentials, end, type Verb, webhook } from '../../../src/verbs/index.ts';
import { readAsk } from './ask.ts';
import { absoluteUrl } from './document.ts';
import { eachOf, isSaid, isTable, type Said } from './json.ts';
import { readMessage } from './message.ts';
import type { Parameters } from './parameters.ts';
import { readPlainPrompts } from './prompts.ts';
import type { Speaking } from './say.ts';
import { readWait } from './small.ts';
import type { StepReader, StepReading } from './step.ts';

const parts = ['say', 'ask', 'message', 'wait', 'post'] as const;

/**
 * A `connect` handler of a transfer: what happens on the leg of whoever answered, in the order in which it is
 * written, while the caller goes on hearing ringing.
 */
export function readConnect(handler: Parameters, reading: StepReading, speaking: Speaking): readonly Verb[] {
  const { value } = handler.said;
  if (!isTable(value)) return [];
  if (handler.word('next') !== undefined)
    reading.remarks.warning(
      'ignored-next',
      handler.place('next'),
      'transfer.on.next was skipped: a connect handler asks for no document.',
      'its post tells a server that somebody has answered',
    );
  const written = Object.keys(value).flatMap((key) => parts.find((part) => part === key) ?? []);
  return written.flatMap((part) => readPart(part, handler, reading, speaking));
}

function readPart(
  part: (typeof parts)[number],
  handler: Parameters,
  reading: StepReading,
  speaking: Speaking,
): readonly Verb[] {
  const said = handler.inside(part);
  switch (part) {
    case 'say':
      return readPlainPrompts(said, reading, speaking);
    case 'ask':
      return onTheLeg(said, reading, (each, nested) => readAsk(each, nested, speaking));
    case 'message':
      return onTheLeg(said, reading, (each, nested) => readMessage(each, nested, speaking));
    case 'wait':
      return onTheLeg(said, reading, readWait);
    case 'post':
      return readPost(handler, reading);
  }
}

/** What is fruitless on the callee's leg leads nowhere but off the line: the caller stays. */
const offTheLine: StepReading['thens'] = { after: () => end(), afterHangup: () => ({}) };

function onTheLeg(said: Said, reading: StepReading, read: StepReader): readonly Verb[] {
  if (!isSaid(said.value)) return [];
  const nested = { ...reading, thens: offTheLine };
  return eachOf(said).flatMap((each) => read(each, nested).verbs.map((verb) => ({ ...verb, answers: false })));
}

/** Tells a server that somebody has answered; its answer is ignored. */
function readPost(handler: Parameters, reading: StepReading): readonly Verb[] {
  const reference = handler.word('post');
  if (reference === undefined) return [];
  const place = handler.place('post');
  const resolved = absoluteUrl(reference, place, 'The post', reading);
  if (!resolved) return [];
  const { url, credentials }: { readonly url: string; readonly credentials?: Credentials } = resolved;
  const notify = { dialect: 'tropo', kind: 'post', url, method: 'POST', events: [] } as const;
  return [
    webhook({
      place,
      answers: false,
      notify: { ...notify, ...(credentials && { credentials }) },
      retries: 0,
      data: {},
    }),
  ];
}
