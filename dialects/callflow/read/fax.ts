import { detectFax, on, type ReceiveFax, receiveFax } from '../../../src/verbs/index.ts';
import { isEmpty } from '../directory/kinds.ts';
import { mailOf } from '../directory/people.ts';
import { listAt, textAt, textsAt, valueAt } from '../directory/values.ts';
import { type FlowNode, flowEnds, goOn, type NodeReading, stop } from './node.ts';
import { skipUnsupported } from './unsupported.ts';

/** `fax_detect`: a machine that is about to send a fax, or a voice; a child that is not there is `_`. */
export function readFaxDetect(node: FlowNode): NodeReading {
  const { data, place } = node;
  const seconds = data.integer('duration', 5, { minimum: 1, maximum: 60 });
  const taken = (key: string) => (node.leadsTo(key) ? node.branch(key) : on);
  const [onFax, onVoice] = [taken('ON_FAX'), taken('ON_VOICE')];
  return goOn(detectFax({ durationMs: seconds * 1000, onFax, onVoice, answers: true, place }));
}

/** `receive_fax`: the call is a fax, and belongs to nobody afterwards; its owner is sent it by mail. */
export function readReceiveFax(node: FlowNode): NodeReading {
  const owner = node.data.text('owner_id');
  const address = owner === undefined ? undefined : mailOf(node.directory, owner);
  return receive(node, address === undefined ? [] : [address]);
}

/** `faxbox`: the same for a box of the directory, whose addresses are told. */
export function readFaxbox(node: FlowNode): NodeReading {
  const { data, directory } = node;
  const id = data.text('faxbox_id') ?? data.text('id');
  data.known('id');
  const box = id === undefined ? null : directory.find('faxboxes', id);
  if (!box)
    return skipUnsupported(node, {
      reason: isEmpty(directory)
        ? 'its box is in a directory, which is not kept here'
        : `the directory has no fax box ${JSON.stringify((id ?? '').slice(0, 64))}`,
    });
  const written = valueAt(box, 'notifications', 'inbound', 'email', 'send_to');
  const to = typeof written === 'string' ? [written] : listAt(written).flatMap((one) => textAt(one) ?? []);
  const owner = mailOf(directory, textAt(box, 'owner_id') ?? '');
  const told =
    to.length > 0 ? to : [...textsAt(box, 'notify_email_addresses'), ...(owner === undefined ? [] : [owner])];
  return receive(node, told);
}

function receive(node: FlowNode, mailTo: readonly string[]): NodeReading {
  const { place } = node;
  const onReceived = flowEnds({ ...node, isNested: false });
  return stop(receiveFax({ t38: t38Of(node), mailTo, onReceived, onFailed: onReceived, answers: true, place }));
}

function t38Of({ data }: FlowNode): ReceiveFax['t38'] {
  const media = data.inner('media');
  const option = media.raw('fax_option');
  if (option === undefined || option === null || option === 'auto') return 'auto';
  return media.boolean('fax_option', true) ? 'on' : 'off';
}
