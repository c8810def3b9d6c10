import type { Face, FaceResponse, Refusal } from '../../dialects/face.ts';
import { numberScope, type RoutePlan, Unavailable } from '../../src/desk/index.ts';
import type { JsonObject } from '../../src/verbs/index.ts';

const said = (status: number, json: FaceResponse['body'] extends infer _ ? object : never): FaceResponse => ({
  status,
  body: { json: json as never },
});

const statuses: Readonly<Record<Refusal['why'], number>> = {
  credentials: 401,
  'no-such-path': 404,
  unreadable: 400,
  fault: 500,
  method: 405,
  'too-large': 413,
  'too-many-requests': 429,
  unavailable: 503,
};

function planOf(value: JsonObject): RoutePlan {
  const { url, document, status } = value;
  return {
    name: 'by the API',
    format: 'lines',
    first: typeof document === 'string' ? { document, contentType: 'text/plain' } : { url: String(url) },
    ...(typeof status === 'string' && { status: { url: status, events: ['ended'] } }),
    settings: {},
    notes: {},
  };
}

/** The API of a provider that nobody has heard of: things by their id. */
export const toyFace: Face = {
  dialect: 'lines',
  title: 'Toy 1',
  async identify({ headers }, accounts) {
    const [, scheme = '', shown = ''] = /^(\w+) (\S+)$/.exec(headers['authorization'] ?? '') ?? [];
    if (scheme === 'Bearer') return accounts.byToken('lines', shown);
    const [name = '', secret = ''] = Buffer.from(shown, 'base64').toString().split(':');
    return accounts.byPassword('lines', name, secret);
  },
  refuse: ({ id }, why) => said(statuses[why.why], { toy: 'no', ...why, request: id }),
  operations: [
    { name: 'ping', method: 'GET', path: '/toy/1/ping', open: true, run: async () => said(200, { pong: true }) },
    {
      name: 'getThing',
      method: 'GET',
      path: '/toy/1/things/:thing.json',
      async run({ parameters }, { shelf }) {
        const item = await shelf.get('thing', parameters['thing'] ?? '');
        return item ? said(200, item.value) : said(404, { toy: 'no', why: 'no-such-thing' });
      },
    },
    {
      name: 'putThing',
      method: 'PUT',
      path: '/toy/1/things/:thing.json',
      async run({ parameters, body, query, id }, { shelf, now }) {
        const value = { text: new TextDecoder().decode(body), secret: query.get('secret') ?? '', at: now(), by: id };
        await shelf.write([{ put: 'thing', id: parameters['thing'] ?? '', value }]);
        return said(200, value);
      },
    },
    {
      name: 'putNumber',
      method: 'PUT',
      path: '/toy/1/numbers/:number',
      async run({ parameters, body }, { shelf }) {
        const name = parameters['number'] ?? '';
        const value = JSON.parse(new TextDecoder().decode(body)) as JsonObject;
        const names = name.startsWith('+') ? [{ scope: numberScope, name }] : [];
        const written = await shelf.write([{ put: 'number', id: name, value, names }]);
        return written.ok ? said(200, value) : said(409, { ...written });
      },
    },
    {
      name: 'fail',
      method: 'POST',
      path: '/toy/1/fail',
      async run() {
        throw new Error('at /home/secret/place.ts:1');
      },
    },
    {
      name: 'away',
      method: 'GET',
      path: '/toy/1/away',
      async run() {
        throw new Unavailable('the store is away');
      },
    },
  ],
  route: async (item) => (item.kind === 'number' ? planOf(item.value) : null),
  async routeWithin(_account, shelf, dialled, isOwn) {
    const extension = await shelf.get('number', `extension ${dialled}`);
    return extension && (isOwn || extension.value['isPublic'] === true) ? planOf(extension.value) : null;
  },
  openapi: { openapi: '3.1.0', info: { title: 'Toy', version: '1' }, paths: {} },
};
