import type { Desk, Item } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import { type Fields, group, required, text, usually, yesNo } from '../../rest-fields.ts';
import { allOf, putNumbered } from '../../rest-kept.ts';
import type { DescribedOperation } from '../../rest-openapi.ts';
import { dashboardError, dashboardOperation, readXml, urlOf, type XmlValue, xml } from './dashboard.ts';
import { kinds } from './kinds.ts';
import { without } from './operation.ts';

const siteFields = {
  Name: required(text({ minimum: 1, maximum: 255 })),
  Description: text({ maximum: 1024 }),
  CustomerName: text({ maximum: 255 }),
  CustomerProvidedID: text({ maximum: 255 }),
} satisfies Fields;

const peerFields = {
  PeerName: required(text({ minimum: 1, maximum: 255 })),
  Description: text({ maximum: 1024 }),
  IsDefaultPeer: usually(false, yesNo()),
} satisfies Fields;

const voiceFields = {
  VoiceProtocol: text({ maximum: 16 }),
  HttpSettings: group({ HttpVoiceV2AppId: text({ maximum: 64 }) }),
} satisfies Fields;

const messagingFields = { HttpMessagingV2AppId: text({ maximum: 64 }) } satisfies Fields;

export const siteOperations: readonly DescribedOperation[] = [
  ...dashboardOperation(
    'createSite',
    'POST',
    '/sites',
    { tag: 'Locations', summary: 'Makes a sub-account', takes: siteFields, status: 201 },
    async (request, desk) => {
      const read = readXml('Site', siteFields, request);
      if (!read.ok) return read.refusal;
      const item = await putNumbered(kinds.site, without(read.value) as JsonObject, desk);
      return item
        ? xml(201, 'SiteResponse', { Site: siteOf(item) }, { Location: urlOf(request, desk, item.id) })
        : noId;
    },
  ),
  ...dashboardOperation(
    'listSites',
    'GET',
    '/sites',
    { tag: 'Locations', summary: 'All sub-accounts', status: 200 },
    async (_request, desk) =>
      xml(200, 'SitesResponse', { Sites: { Site: (await allOf(kinds.site, desk)).map(siteOf) } }),
  ),
  ...ofSite('getSite', 'GET', '', { tag: 'Locations', summary: 'One sub-account', status: 200 }, async (site) =>
    xml(200, 'SiteResponse', { Site: siteOf(site) }),
  ),
  ...ofSite(
    'deleteSite',
    'DELETE',
    '',
    { tag: 'Locations', summary: 'Removes a sub-account without locations', status: 200 },
    async (site, _request, desk) => {
      if ((await peersOf(site.id, desk)).length > 0) return dashboardError(409, `Site ${site.id} has locations`);
      await desk.shelf.write([{ remove: kinds.site, id: site.id }]);
      return xml(200, 'SiteResponse', {});
    },
  ),
  ...ofSite(
    'createSipPeer',
    'POST',
    '/sippeers',
    {
      tag: 'Locations',
      summary: 'Makes a location: numbers, and the applications that they lead to',
      takes: peerFields,
      status: 201,
    },
    async (site, request, desk) => {
      const read = readXml('SipPeer', peerFields, request);
      if (!read.ok) return read.refusal;
      const item = await putNumbered(kinds.peer, { ...(without(read.value) as JsonObject), siteId: site.id }, desk);
      return item
        ? xml(201, 'SipPeerResponse', { SipPeer: peerOf(item) }, { Location: urlOf(request, desk, item.id) })
        : noId;
    },
  ),
  ...ofSite(
    'listSipPeers',
    'GET',
    '/sippeers',
    { tag: 'Locations', summary: 'The locations of a sub-account', status: 200 },
    async (site, _request, desk) =>
      xml(200, 'TNSipPeersResponse', { SipPeers: { SipPeer: (await peersOf(site.id, desk)).map(peerOf) } }),
  ),
  ...ofPeer('getSipPeer', 'GET', '', { tag: 'Locations', summary: 'One location', status: 200 }, async (peer) =>
    xml(200, 'SipPeerResponse', { SipPeer: peerOf(peer) }),
  ),
  ...ofPeer(
    'deleteSipPeer',
    'DELETE',
    '',
    { tag: 'Locations', summary: 'Removes a location without numbers', status: 200 },
    async (peer, _request, desk) => {
      const numbers = await allOf(kinds.number, desk);
      if (numbers.some(({ value }) => value['peerId'] === peer.id))
        return dashboardError(409, `Location ${peer.id} has telephone numbers`);
      await desk.shelf.write([{ remove: kinds.peer, id: peer.id }]);
      return xml(200, 'SipPeerResponse', {});
    },
  ),
  ...(['origination', 'termination'] as const).flatMap(voiceSettings),
  ...(['POST', 'PUT'] as const).flatMap((method) =>
    ofPeer(
      method === 'POST' ? 'createMessagingSettings' : 'updateMessagingSettings',
      method,
      '/products/messaging/applicationSettings',
      {
        tag: 'Locations',
        summary: 'Which application texts to the numbers of a location go to',
        takes: messagingFields,
        status: 200,
      },
      async (peer, request, desk) => {
        const read = readXml('ApplicationsSettings', messagingFields, request);
        if (!read.ok) return read.refusal;
        const set = await assign(peer, 'messagingApplication', read.value.HttpMessagingV2AppId, 'Messaging-V2', desk);
        return set.ok ? messagingAnswer(set.item) : set.refusal;
      },
    ),
  ),
  ...ofPeer(
    'getMessagingSettings',
    'GET',
    '/products/messaging/applicationSettings',
    { tag: 'Locations', summary: 'Which application texts go to', status: 200 },
    async (peer) => messagingAnswer(peer),
  ),
  ...(['sms', 'mms'] as const).flatMap(textFeature),
];

const noId = dashboardError(503, 'No id could be found');

/** Bandwidth copies one to the other: there is one voice application of a location. */
function voiceSettings(direction: 'origination' | 'termination'): readonly DescribedOperation[] {
  const word = direction === 'origination' ? 'SipPeerOriginationSettings' : 'SipPeerTerminationSettings';
  const path = `/products/${direction}/settings`;
  const answer = (status: number, { value }: Item): FaceResponse =>
    xml(status, `${word}Response`, {
      [word]: { VoiceProtocol: 'HTTP', HttpSettings: { HttpVoiceV2AppId: textIn(value['voiceApplication']) } },
    });
  return [
    ...(['POST', 'PUT'] as const).flatMap((method) =>
      ofPeer(
        `${method === 'POST' ? 'create' : 'update'}${word}`,
        method,
        path,
        {
          tag: 'Locations',
          summary: 'Which application calls to the numbers of a location go to',
          takes: voiceFields,
          status: method === 'POST' ? 201 : 200,
        },
        async (peer, request, desk) => {
          const read = readXml(word, voiceFields, request);
          if (!read.ok) return read.refusal;
          const application = read.value.HttpSettings?.HttpVoiceV2AppId;
          const set = await assign(peer, 'voiceApplication', application, 'Voice-V2', desk);
          return set.ok ? answer(method === 'POST' ? 201 : 200, set.item) : set.refusal;
        },
      ),
    ),
    ...ofPeer(
      `get${word}`,
      'GET',
      path,
      { tag: 'Locations', summary: 'Which application calls go to', status: 200 },
      async (peer) => answer(200, peer),
    ),
  ];
}

/** Texts go over whatever the operator has: what is asked for is taken and said again. */
function textFeature(feature: 'sms' | 'mms'): readonly DescribedOperation[] {
  const word = feature === 'sms' ? 'SipPeerSmsFeature' : 'MmsFeature';
  const [settings, protocol] =
    feature === 'sms' ? ['SipPeerSmsFeatureSettings', 'Protocol'] : ['MmsSettings', 'protocol'];
  return (['POST', 'PUT', 'GET'] as const).flatMap((method) =>
    ofPeer(
      `${method.toLowerCase()}${word}`,
      method,
      `/products/messaging/features/${feature}`,
      {
        tag: 'Locations',
        summary: 'Whether there are texts: always, if the operator has a way for them',
        ...(method !== 'GET' && { takes: {} }),
        status: method === 'POST' ? 201 : 200,
      },
      async () =>
        xml(method === 'POST' ? 201 : 200, `${word}Response`, {
          [word]: { [settings ?? '']: { [protocol ?? '']: 'HTTP' }, HttpSettings: {} },
        }),
    ),
  );
}

type Assigned = { readonly ok: true; readonly item: Item } | { readonly ok: false; readonly refusal: FaceResponse };

async function assign(
  peer: Item,
  member: 'voiceApplication' | 'messagingApplication',
  application: string | undefined,
  serviceType: string,
  desk: Desk,
): Promise<Assigned> {
  const { [member]: _before, ...value } = peer.value;
  const item = application === undefined ? null : await desk.shelf.get(kinds.application, application);
  if (application !== undefined && item?.value['ServiceType'] !== serviceType)
    return { ok: false, refusal: dashboardError(404, `Application ${application} was not found`) };
  const written = await desk.shelf.write([
    { put: kinds.peer, id: peer.id, value: { ...value, ...(application !== undefined && { [member]: application }) } },
  ]);
  const [changed] = written.ok ? written.items : [];
  return changed ? { ok: true, item: changed } : { ok: false, refusal: noId };
}

const messagingAnswer = ({ value }: Item): FaceResponse =>
  xml(200, 'ApplicationsSettingsResponse', {
    ApplicationsSettings: { HttpMessagingV2AppId: textIn(value['messagingApplication']) },
  });

function ofSite(
  name: string,
  method: DescribedOperation['method'],
  path: string,
  paper: Parameters<typeof dashboardOperation>[3],
  run: (site: Item, request: FaceRequest, desk: Desk) => Promise<FaceResponse>,
): readonly DescribedOperation[] {
  return dashboardOperation(name, method, `/sites/:site${path}`, paper, async (request, desk) => {
    const id = request.parameters['site'] ?? '';
    const site = await desk.shelf.get(kinds.site, id);
    return site ? run(site, request, desk) : dashboardError(404, `Site ${id} was not found`);
  });
}

export function ofPeer(
  name: string,
  method: DescribedOperation['method'],
  path: string,
  paper: Parameters<typeof dashboardOperation>[3],
  run: (peer: Item, request: FaceRequest, desk: Desk) => Promise<FaceResponse>,
): readonly DescribedOperation[] {
  return ofSite(name, method, `/sippeers/:peer${path}`, paper, async (site, request, desk) => {
    const id = request.parameters['peer'] ?? '';
    const peer = await desk.shelf.get(kinds.peer, id);
    return peer?.value['siteId'] === site.id
      ? run(peer, request, desk)
      : dashboardError(404, `SIP peer ${id} was not found`);
  });
}

export async function peersOf(site: string, desk: Desk): Promise<readonly Item[]> {
  return (await allOf(kinds.peer, desk)).filter(({ value }) => value['siteId'] === site);
}

function siteOf({ id, value }: Item): XmlValue {
  return { Id: id, ...value };
}

function peerOf({ id, value }: Item): XmlValue {
  return {
    PeerId: id,
    PeerName: textIn(value['PeerName']),
    Description: textIn(value['Description']),
    IsDefaultPeer: value['IsDefaultPeer'] === true,
  };
}

const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
