import { type Link, patienceSeconds, type Step } from '../steps.ts';
import type { Links } from './document.ts';

interface FlowNode {
  readonly module: string;
  readonly data: object;
  readonly children?: { readonly _: FlowNode };
}

/** A step as a callflow, which is plain JSON: no library is needed. */
export function writeCallflow(step: Step, links: Links): string {
  return JSON.stringify(flow({ module: 'tts', data: { text: step.text } }, ...afterSpeech(step, links)));
}

function afterSpeech(step: Step, links: Links): readonly FlowNode[] {
  switch (step.kind) {
    case 'ask':
      return [
        {
          module: 'collect_dtmf',
          // Collections stay for the whole call: the name tells this question's key from an earlier one's.
          data: { max_digits: 1, timeout: patienceSeconds * 1000, collection_name: step.question },
        },
        pivot(step.answer, links),
      ];
    case 'say':
      return [pivot(step.next, links)];
    case 'dial':
      return [{ module: 'resources', data: { to_did: step.number } }];
    case 'end':
      return [{ module: 'hangup', data: {} }];
    case 'mail':
      return [
        {
          module: 'notification',
          data: { recipients: [{ type: 'email', id: step.recipient }], send_at: 'callflow_exec' },
        },
      ];
  }
}

function pivot(link: Link, links: Links): FlowNode {
  return { module: 'pivot', data: { voice_url: links.url(link), method: 'post', req_format: 'kazoo' } };
}

/** Each node the default child of the one before. */
function flow(first: FlowNode, ...rest: readonly FlowNode[]): FlowNode {
  const [next, ...others] = rest;
  return next ? { ...first, children: { _: flow(next, ...others) } } : first;
}
