import { type Desk, dashed, type Item } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import {
  type Fields,
  group,
  listOf,
  number,
  oneOf,
  required,
  text,
  unheeded,
  type ValuesOf,
  webUrl,
} from '../../rest-fields.ts';
import { allOf } from '../../rest-kept.ts';
import type { DescribedOperation } from '../../rest-openapi.ts';
import { dashboardError, dashboardOperation, readXml, urlOf, xml } from './dashboard.ts';
import { kinds } from './kinds.ts';
import { without } from './operation.ts';

const method = () => oneOf(['GET', 'POST']);
const pair = () => group({ UserId: text({ maximum: 1024 }), Password: text({ maximum: 1024 }) });

/** What may be changed of one, in the order in which it is shown. */
const changeFields = {
  AppName: text({ minimum: 1, maximum: 255 }),
  CallInitiatedCallbackUrl: webUrl(),
  CallInitiatedMethod: method(),
  CallStatusCallbackUrl: webUrl(),
  CallStatusMethod: method(),
  CallInitiatedFallbackUrl: webUrl(),
  CallInitiatedFallbackMethod: method(),
  CallInitiatedFallbackCreds: pair(),
  CallbackTimeout: number({ minimum: 1, maximum: 25 }),
  CallbackUrl: webUrl(),
  MsgCallbackUrl: webUrl(),
  CallbackCreds: pair(),
  InboundCallbackUrl: webUrl(),
  InboundCallbackCreds: pair(),
  OutboundCallbackUrl: webUrl(),
  OutboundCallbackCreds: pair(),
  StatusCallbackUrl: webUrl(),
  StatusCallbackCreds: pair(),
  RequestedCallbackTypes: unheeded(group({ CallbackType: listOf(text({ maximum: 64 }), { maximum: 16 }) })),
} satisfies Fields;

const fields = {
  ServiceType: required(oneOf(['Voice-V2', 'Messaging-V2'])),
  ...changeFields,
  AppName: required(text({ minimum: 1, maximum: 255 })),
} satisfies Fields;

/** As it is kept: what the clients sent, in Bandwidth's words. */
export type Application = Partial<ValuesOf<typeof changeFields>> & Pick<ValuesOf<typeof fields>, 'ServiceType'>;

export const applicationOperations: readonly DescribedOperation[] = [
  ...dashboardOperation(
    'createApplication',
    'POST',
    '/applications',
    {
      tag: 'Applications',
      summary: 'Makes an application: where calls, or texts, to its numbers go',
      takes: fields,
      status: 201,
    },
    async (request, desk) => {
      const read = readXml('Application', fields, request);
      if (!read.ok) return read.refusal;
      const value = without(read.value) as JsonObject;
      const fault = await faultOf(value as unknown as Application, desk);
      if (fault !== null) return dashboardError(400, fault);
      const id = dashed(desk.newId());
      await desk.shelf.write([{ put: kinds.application, id, value }]);
      return applicationAnswer(201, id, value, { Location: urlOf(request, desk, id) });
    },
  ),
  ...dashboardOperation(
    'listApplications',
    'GET',
    '/applications',
    { tag: 'Applications', summary: 'All applications', status: 200 },
    async (_request, desk) => {
      const items = await allOf(kinds.application, desk);
      return xml(200, 'ApplicationProvisioningResponse', {
        ApplicationList: { Application: items.map(({ id, value }) => shown(id, value)) },
      });
    },
  ),
  ...one(
    'getApplication',
    'GET',
    '',
    { tag: 'Applications', summary: 'One application', status: 200 },
    async ({ id, value }) => applicationAnswer(200, id, value),
  ),
  ...one(
    'replaceApplication',
    'PUT',
    '',
    { tag: 'Applications', summary: 'Replaces an application', takes: fields, status: 200 },
    async ({ id }, request, desk) => {
      const read = readXml('Application', fields, request);
      return read.ok ? change(id, without(read.value) as JsonObject, desk) : read.refusal;
    },
  ),
  ...one(
    'updateApplication',
    'PATCH',
    '',
    { tag: 'Applications', summary: 'Changes what is named', takes: changeFields, status: 200 },
    async ({ id, value }, request, desk) => {
      const read = readXml('Application', changeFields, request);
      return read.ok ? change(id, { ...value, ...(without(read.value) as JsonObject) }, desk) : read.refusal;
    },
  ),
  ...one(
    'deleteApplication',
    'DELETE',
    '',
    { tag: 'Applications', summary: 'Removes an application that no location uses', status: 200 },
    async ({ id }, _request, desk) => {
      const used = await peersUsing(id, desk);
      if (used.length > 0) return dashboardError(409, `Application ${id} is associated with locations`);
      await desk.shelf.write([{ remove: kinds.application, id }]);
      return xml(200, 'ApplicationProvisioningResponse', {});
    },
  ),
  ...one(
    'listAssociatedSipPeers',
    'GET',
    '/associatedsippeers',
    { tag: 'Applications', summary: 'The locations that use an application', status: 200 },
    async ({ id }, _request, desk) => {
      const peers = await peersUsing(id, desk);
      return xml(200, 'AssociatedSipPeersResponse', {
        AssociatedSipPeers: {
          AssociatedSipPeer: peers.map(({ id: peer, value }) => ({
            SiteId: String(value['siteId'] ?? ''),
            PeerId: peer,
            PeerName: String(value['PeerName'] ?? ''),
          })),
        },
      });
    },
  ),
];

function one(
  name: string,
  verb: 'GET' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  paper: Parameters<typeof dashboardOperation>[3],
  run: (item: Item, request: FaceRequest, desk: Desk) => Promise<FaceResponse>,
): readonly DescribedOperation[] {
  return dashboardOperation(name, verb, `/applications/:application${path}`, paper, async (request, desk) => {
    const id = request.parameters['application'] ?? '';
    const item = await desk.shelf.get(kinds.application, id);
    return item ? run(item, request, desk) : dashboardError(404, `Application ${id} was not found`);
  });
}

async function change(id: string, value: JsonObject, desk: Desk): Promise<FaceResponse> {
  const fault = await faultOf(value as unknown as Application, desk);
  if (fault !== null) return dashboardError(400, fault);
  await desk.shelf.write([{ put: kinds.application, id, value }]);
  return applicationAnswer(200, id, value);
}

/** Null, or a sentence. */
async function faultOf(application: Application, desk: Desk): Promise<string | null> {
  if (application.ServiceType === 'Voice-V2' && application.CallInitiatedCallbackUrl === undefined)
    return 'CallInitiatedCallbackUrl must not be null';
  if (application.ServiceType === 'Messaging-V2' && inboundUrl(application) === undefined)
    return 'InboundCallbackUrl must not be null';
  for (const [name, value] of Object.entries(application)) {
    const why = name.endsWith('Url') && typeof value === 'string' ? await desk.forbidden(value) : null;
    if (why !== null) return `${name}: ${why}`;
  }
  return null;
}

/** The names have changed over the years; all are still in use. */
export function inboundUrl({ InboundCallbackUrl, MsgCallbackUrl, CallbackUrl }: Application): string | undefined {
  return InboundCallbackUrl ?? MsgCallbackUrl ?? CallbackUrl;
}

export function statusUrl(application: Application): string | undefined {
  const { StatusCallbackUrl, OutboundCallbackUrl, MsgCallbackUrl, CallbackUrl } = application;
  return StatusCallbackUrl ?? OutboundCallbackUrl ?? MsgCallbackUrl ?? CallbackUrl;
}

export function applicationIn(item: Item | null): Application | null {
  return item && (item.value as unknown as Application);
}

async function peersUsing(application: string, desk: Desk): Promise<readonly Item[]> {
  const peers = await allOf(kinds.peer, desk);
  return peers.filter(
    ({ value }) => value['voiceApplication'] === application || value['messagingApplication'] === application,
  );
}

function applicationAnswer(
  status: number,
  id: string,
  value: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): FaceResponse {
  return xml(status, 'ApplicationProvisioningResponse', { Application: shown(id, value) }, headers);
}

/** Passwords are not shown. */
function shown(id: string, value: JsonObject) {
  const { ServiceType, ...rest } = value;
  const members = Object.keys(changeFields).map((name) => {
    const member = rest[name];
    return [name, name.endsWith('Creds') && isObject(member) ? { UserId: member['UserId'] ?? '' } : member] as const;
  });
  return { ApplicationId: id, ServiceType: String(ServiceType), ...Object.fromEntries(members) };
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;
