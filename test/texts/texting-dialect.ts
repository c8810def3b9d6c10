import type { Dialect, OutgoingRequest, RequestTarget } from '../../dialects/dialect.ts';
import type { Face, FaceRequest } from '../../dialects/face.ts';
import type { MessageDesk } from '../../src/desk/index.ts';
import type { JsonObject, JsonValue } from '../../src/verbs/index.ts';
import { verbDocuments } from '../support/verb-documents.ts';

type Order = Parameters<MessageDesk['send']>[0];

const told = (value: unknown): { body: { json: JsonValue }; status: 200 } => ({
  status: 200,
  body: { json: JSON.parse(JSON.stringify(value)) },
});
const bodyOf = ({ body }: FaceRequest): JsonObject => JSON.parse(new TextDecoder().decode(body)) as JsonObject;

/** The desk of messages as it stands, for tests of what is behind it: orders come as JSON, records go as JSON. */
const face: Face = {
  dialect: 'verbs',
  title: 'Texts (for tests)',
  async identify({ headers }, accounts) {
    return accounts.byToken('verbs', (headers['authorization'] ?? '').replace(/^Bearer /, ''));
  },
  refuse: (_, { why }) => ({ status: why === 'unavailable' ? 503 : 401, body: { json: { why } } }),
  operations: [
    {
      name: 'send',
      method: 'POST',
      path: '/test/messages',
      async run(request, { messages, newId }) {
        const order = { id: newId(), media: [], notes: {}, format: 'verbs', ...bodyOf(request) } as unknown as Order;
        return told(await messages.send(order));
      },
    },
    {
      name: 'list',
      method: 'GET',
      path: '/test/messages',
      run: async ({ query }, { messages }) => {
        const { limit = '10', after, ...filter } = Object.fromEntries(query);
        return told(await messages.list(filter, { limit: Number(limit), ...(after !== undefined && { after }) }));
      },
    },
    {
      name: 'find',
      method: 'GET',
      path: '/test/messages/:id',
      run: async ({ parameters: { id = '' } }, { messages }) => told(await messages.find(id)),
    },
    {
      name: 'remove',
      method: 'DELETE',
      path: '/test/messages/:id',
      run: async ({ parameters: { id = '' } }, { messages }) => told(await messages.remove(id)),
    },
  ],
  openapi: { openapi: '3.1.0', info: { title: 'Texts', version: '1' }, paths: {} },
};

function post({ url }: RequestTarget, value: JsonObject): OutgoingRequest {
  return {
    dialect: 'verbs',
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
    parameters: value,
    redirects: { maximum: 0, follow: 'repeat' },
    deadlines: { connectMs: 5000, readMs: 5000, totalMs: 5000 },
    retry: { count: 0, on: [] },
  };
}

/** Documents of verbs; states of texts are told as they are, and texts that come in where a plan says `isTold`. */
export const textingVerbs: Dialect = {
  ...verbDocuments,
  face,
  wire: {
    ...verbDocuments.wire,
    answersTexts: true,
    message: ({ id, text, settings }, { state, to, problem = null }, target) =>
      state === 'received' && settings['isTold'] !== true ? null : post(target, { id, text, state, to, problem }),
  },
};
