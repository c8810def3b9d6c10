import { isEmpty } from '../directory/kinds.ts';
import { choices } from '../schemas/choices.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { runOwn } from './own-callback.ts';
import { skipUnsupported } from './unsupported.ts';

/** `voicemail`: a message is left in a box, or the box is listened to; everything else is the box's own. */
export function readVoicemail(node: FlowNode): NodeReading {
  const { data, directory, captured } = node;
  const action = data.oneOf('action', choices.boxAction, 'compose');
  const id = data.text('id') ?? boxByNumber(node, captured);
  const seconds = data.integer('max_message_length', 500, { minimum: 1, maximum: 10_800 });
  const interDigitMs = data.integer('interdigit_timeout', 2000, { minimum: 1 });
  const matchesCaller = data.boolean('callerid_match_login', false);
  const isOnlyBox = data.boolean('single_mailbox_login', false);
  if (action === 'compose' && (id === undefined || !directory.find('vmboxes', id)))
    return skipUnsupported(node, {
      reason: isEmpty(directory)
        ? 'its box is in a directory, which is not kept here'
        : `the directory has no box ${JSON.stringify((id ?? '').slice(0, 64))}`,
    });
  if (isEmpty(directory)) return skipUnsupported(node, { reason: 'its box is in a directory, which is not kept here' });
  return goOn(
    runOwn(node, action === 'compose' ? 'leave-message' : 'check-box', {
      maximumMs: seconds * 1000,
      interDigitMs,
      matchesCaller,
      isOnlyBox,
      ...(id !== undefined && { box: id }),
    }),
  );
}

function boxByNumber({ directory }: FlowNode, number: string | undefined): string | undefined {
  if (number === undefined) return undefined;
  return directory.list('vmboxes').find(({ value }) => String(value['mailbox']) === number)?.id;
}

/** `directory`: people of the account by the letters of their names; who is found is called by their own flow. */
export function readDirectory(node: FlowNode): NodeReading {
  const { data, directory } = node;
  const id = data.text('id');
  if (id === undefined || !directory.find('directories', id))
    return skipUnsupported(node, {
      ...(id === undefined && { code: 'missing-value' }),
      reason: isEmpty(directory)
        ? 'the people are in a directory, which is not kept here'
        : `there is no directory ${JSON.stringify((id ?? '').slice(0, 64))}`,
    });
  return goOn(runOwn(node, 'dial-by-name', { id, attempt: 1 }));
}
