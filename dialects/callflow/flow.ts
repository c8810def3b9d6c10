/** Where the first node of a document is. KAZOO accepts the bare node only; people send all three. */
export interface FlowRoot {
  /** As found; whether it is a node at all is for the reader to say. */
  readonly node: Readonly<Record<string, unknown>>;
  /** JSON pointer of the node; empty for a bare one. */
  readonly pointer: string;
  /** The stored document around it, if there is one. */
  readonly document: Readonly<Record<string, unknown>> | null;
}

/** Finds the flow in a bare node, in `{"flow": …}` and in `{"data": {"flow": …}}`; null where there is none. */
export function findFlow(value: unknown): FlowRoot | null {
  if (!isObject(value)) return null;
  if (typeof value['module'] === 'string') return { node: value, pointer: '', document: null };
  if (isObject(value['flow'])) return { node: value['flow'], pointer: '/flow', document: value };
  const data = value['data'];
  if (isObject(data) && isObject(data['flow'])) return { node: data['flow'], pointer: '/data/flow', document: data };
  return 'children' in value ? { node: value, pointer: '', document: null } : null;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One more step of a JSON pointer (RFC 6901). */
export function pointTo(pointer: string, key: string): string {
  return `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
