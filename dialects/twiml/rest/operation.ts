import type { Account, Desk } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import type { FaceRequest, FaceResponse, OpenOperation, Operation } from '../../face.ts';
import { regionOf } from '../phone-number.ts';
import { accountSid, idIn } from '../sid.ts';
import { type ErrorCode, type Failure, failed, nobody, notFound } from './codes.ts';
import { identify } from './identify.ts';
import { envelope, envelopeSchema, type PageOf, pageParameters } from './paging.ts';
import { readParameters, type Table, type ValuesOf } from './rules.ts';
import { render, type Shape, schemaOf } from './shape.ts';

export const root = '/2010-04-01';

/** What an operation is told: whose desk it works at, which things its path names, and its parameters, all of them fit. */
export interface Asked<Names extends Table> {
  readonly desk: Desk;
  /** The account as clients call it. */
  readonly account: string;
  /** `/2010-04-01/Accounts/AC…`. */
  readonly base: string;
  readonly settings: JsonObject;
  readonly values: ValuesOf<Names>;
  /** Of the path: where `ids` says what it is, its 32 digits; else as it is written. */
  readonly path: Readonly<Record<string, string>>;
  readonly request: FaceRequest;
  /** The answer where this, or what it belongs to, is unknown. */
  readonly notFound: FaceResponse;
}

/** A resource as it is answered, by the name it has in the OpenAPI document. */
export interface Resource<From> {
  readonly name: string;
  readonly shape: Shape<From>;
}

/** What an operation says of itself, for the OpenAPI document. */
export interface Described {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As OpenAPI writes it. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly parameters: Table;
  readonly success: {
    readonly status: number;
    /** Absent: nothing, or a file. */
    readonly schema?: JsonObject;
    readonly types?: readonly string[];
  };
  readonly errors: readonly ErrorCode[];
  /** Every schema that is referred to, by name. */
  readonly schemas: Readonly<Record<string, JsonObject>>;
}

export type RestOperation = (Operation | OpenOperation) & { readonly described: Described };

interface Definition<Names extends Table> {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the account, without its suffix: `/Calls/:call`. */
  readonly path: string;
  /** `.json` may follow unless this says otherwise. */
  readonly suffix?: '.json' | '';
  readonly tag: string;
  readonly summary: string;
  /** Things of the path that are ids, by what they begin with; anything else there is unknown. */
  readonly ids?: Readonly<Record<string, readonly string[]>>;
  readonly parameters?: Names;
  /** Beside those of its parameters. */
  readonly errors?: readonly ErrorCode[];
}

const none = {} as const;

/** What every operation has in common: whose account it is about, ids, parameters. */
function operation<Names extends Table>(
  definition: Definition<Names>,
  success: Described['success'],
  schemas: Described['schemas'],
  run: (asked: Asked<Names>) => Promise<FaceResponse>,
): Operation & { readonly described: Described } {
  const { name, method, ids = {}, parameters = none as Names, suffix = '{.json}' } = definition;
  const full = `${root}/Accounts/:account${definition.path}`;
  return {
    name,
    method,
    path: full + suffix,
    async run(request, desk) {
      const account = accountSidOf(desk.account);
      const unknown = notFound(request.path);
      if (request.parameters['account'] !== account) return unknown;
      const path: Record<string, string> = {};
      for (const [part, value] of Object.entries(request.parameters)) {
        const prefixes = ids[part];
        const digits = prefixes === undefined ? value : idIn(value, ...prefixes);
        if (digits === null) return unknown;
        path[part] = digits;
      }
      const settings = desk.account.settings['twiml'] ?? {};
      const read = readParameters(parameters, method === 'POST' ? formOf(request) : request.query, {
        region: regionOf(settings),
      });
      if (!read.ok) return failed(read.failure.code, read.failure.message);
      const base = `${root}/Accounts/${account}`;
      return run({ desk, account, base, settings, values: read.values, path, request, notFound: unknown });
    },
    described: {
      name,
      method,
      tag: definition.tag,
      summary: definition.summary,
      path: (full + suffix).replace('{.json}', '.json').replace(/:(\w+)/g, '{$1}'),
      parameters,
      success,
      errors: definition.errors ?? [],
      schemas,
    },
  };
}

/** Answers with one thing, which `run` finds; null: it is unknown. */
export function one<From, Names extends Table = typeof none>(
  definition: Definition<Names>,
  resource: Resource<From>,
  run: (asked: Asked<Names>) => Promise<Found<From>>,
): RestOperation {
  const status = definition.method === 'POST' && !definition.path.match(/\/:\w+$/) ? 201 : 200;
  return operation(
    definition,
    { status, schema: { $ref: `#/components/schemas/${resource.name}` } },
    { [resource.name]: schemaOf(resource.shape) },
    async (asked) => {
      const found = await run(asked);
      if (found === null) return asked.notFound;
      if ('answer' in found) return found.answer;
      return { status, body: { json: render(resource.shape, found.found) } };
    },
  );
}

export type Found<From> = { readonly found: From } | { readonly answer: FaceResponse } | null;

export function refused({ code, message }: Failure): { readonly answer: FaceResponse } {
  return { answer: failed(code, message) };
}

/** Answers with a page of a list; null: what it is a list of is unknown. */
export function many<From, Names extends Table = typeof none>(
  definition: Omit<Definition<Names>, 'method'>,
  key: string,
  resource: Resource<From>,
  run: (asked: Asked<Names & typeof pageParameters>) => Promise<PageOf<From> | null>,
): RestOperation {
  const { name } = resource;
  const parameters = { ...(definition.parameters ?? (none as Names)), ...pageParameters };
  return operation(
    { ...definition, method: 'GET', parameters },
    { status: 200, schema: { $ref: `#/components/schemas/${name}List` } },
    { [name]: schemaOf(resource.shape), [`${name}List`]: envelopeSchema(key, name) },
    async (asked) => {
      const page = await run(asked);
      if (page === null) return asked.notFound;
      const path = asked.request.path;
      const rendered = page.entries.map((entry) => render(resource.shape, entry));
      const { PageSize, Page, PageToken } = asked.values as ValuesOf<typeof pageParameters>;
      return {
        status: 200,
        body: { json: envelope(key, path, asked.request.query, { PageSize, Page, PageToken }, page, rendered) },
      };
    },
  );
}

/** Removes something: `done`, or an answer that says why not. */
export function removal(
  definition: Omit<Definition<typeof none>, 'method' | 'parameters'>,
  run: (asked: Asked<typeof none>) => Promise<boolean | FaceResponse>,
): RestOperation {
  return operation({ ...definition, method: 'DELETE' }, { status: 204 }, {}, async (asked) => {
    const done = await run(asked);
    if (done === true) return { status: 204 };
    return done === false ? asked.notFound : done;
  });
}

/** A file, for everybody who knows its url, as with the provider; with the setting `protectMedia` for its account alone. */
export function file<Names extends Table>(
  definition: Omit<Definition<Names>, 'method'>,
  types: readonly string[],
  run: (asked: Asked<Names>) => Promise<FaceResponse>,
): RestOperation {
  const { described, ...own } = operation({ ...definition, method: 'GET' }, { status: 200, types }, {}, run);
  return {
    name: own.name,
    method: own.method,
    path: own.path,
    open: true,
    async run(request, accounts) {
      const account = accounts.all().find((each) => accountSid(each) === request.parameters['account']);
      if (!account) return notFound(request.path);
      if (account.settings['twiml']?.['protectMedia'] === true) {
        const identity = await identify(request, accounts);
        if (!identity) return nobody();
        if (identity.account.id !== account.id) return notFound(request.path);
      }
      return own.run(request, accounts.desk(account));
    },
    described,
  };
}

/** Something that the provider offers and this server does not, said as an error of the provider's. */
export function notOffered(
  definition: Definition<typeof none>,
  why: string,
  exists: (asked: Asked<typeof none>) => Promise<boolean> = async () => true,
): RestOperation {
  return operation(
    { ...definition, errors: [20006], summary: `${definition.summary}: not offered. ${why}` },
    { status: 200, schema: { not: {} } },
    {},
    async (asked) => ((await exists(asked)) ? failed(20006, why) : asked.notFound),
  );
}

export function accountSidOf(account: Account): string {
  return accountSid(account);
}

function formOf(request: FaceRequest): URLSearchParams {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isForm = type === '' || type === 'application/x-www-form-urlencoded';
  return isForm ? new URLSearchParams(new TextDecoder().decode(request.body)) : new URLSearchParams();
}
