import type { Exchange } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { callIds, callOf } from './calls.ts';
import { type Asked, many, notOffered, type Resource, type RestOperation } from './operation.ts';
import { sliceOf } from './paging.ts';
import type { Table } from './rules.ts';
import { anything } from './shape.ts';

const tag = 'What goes with a call';

const events: Resource<Exchange> = {
  name: 'CallEvent',
  shape: {
    request: anything({ type: 'object' }, ({ request: { method, url, parameters, headers } }) => ({
      method,
      url,
      parameters,
      headers,
    })),
    response: anything({ type: ['object', 'null'] }, ({ at, response }): JsonObject | null =>
      response
        ? {
            response_code: response.status,
            request_duration: Math.max(0, response.at - at),
            content_type: response.contentType,
            response_body: response.body,
            date_created: new Date(response.at).toISOString(),
          }
        : null,
    ),
  },
};

const listEvents = many(
  {
    name: 'ListCallEvents',
    path: '/Calls/:call/Events',
    tag,
    summary: 'What its servers were asked and answered so far, also while the call runs',
    ids: callIds,
  },
  'events',
  events,
  async ({ desk, path, values }) => {
    const exchanges = await desk.calls.exchanges(path['call'] ?? '');
    return exchanges && sliceOf(values, exchanges);
  },
);

const isCall = async (asked: Asked<Table>) => (await callOf(asked)) !== null;

/** Begun by documents only: there is nothing in a document that would be asked about them later. */
function begun(name: string, path: string, what: string, verb: string): RestOperation[] {
  const why = `${what} begin with ${verb} in a document here, not through the API`;
  const definition = { method: 'POST', tag, ids: callIds } as const;
  return [
    notOffered({ ...definition, name: `Create${name}`, path, summary: `${what} of a live call` }, why, isCall),
    notOffered(
      {
        ...definition,
        name: `Update${name}`,
        path: `${path}/:part`,
        summary: `Stops one of the ${what.toLowerCase()}`,
      },
      why,
      isCall,
    ),
  ];
}

function absent(name: string, path: string, what: string, method: 'POST' | 'DELETE' = 'POST'): RestOperation {
  const why = `There are no ${what} here`;
  return notOffered({ name, method, path, tag, summary: what, ids: callIds }, why, isCall);
}

export const callParts: readonly RestOperation[] = [
  listEvents,
  ...begun('Siprec', '/Calls/:call/Siprec', 'SIPREC recordings', '<Siprec>'),
  ...begun('Transcription', '/Calls/:call/Transcriptions', 'Transcriptions', '<Transcription>'),
  absent('CreatePayment', '/Calls/:call/Payments', 'payments'),
  absent('UpdatePayment', '/Calls/:call/Payments/:payment', 'payments'),
  absent('CreateUserDefinedMessage', '/Calls/:call/UserDefinedMessages', 'user-defined messages'),
  absent(
    'CreateUserDefinedMessageSubscription',
    '/Calls/:call/UserDefinedMessageSubscriptions',
    'user-defined messages',
  ),
  absent(
    'DeleteUserDefinedMessageSubscription',
    '/Calls/:call/UserDefinedMessageSubscriptions/:subscription',
    'user-defined messages',
    'DELETE',
  ),
];
