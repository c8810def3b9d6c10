import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Dialect } from '../../dialects/dialect.ts';
import { type CallServices, type KeptCalls, LiveCalls } from '../call/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Config } from '../config/index.ts';
import { Directories } from '../directory/index.ts';
import {
  type AddressGuard,
  type CustomerClient,
  type CustomerSession,
  createAddressGuard,
  createCustomerClient,
  type Detour,
} from '../documents/index.ts';
import { smtpMailer } from '../mail/index.ts';
import {
  CallRecordings,
  commandTranscriber,
  type FetchAudio,
  httpTranscriber,
  type RecordingIndex,
  Recordings,
  type SendFile,
  type Transcriber,
} from '../media/index.ts';
import { httpGateway, PostOffice, type PostOfficeParts, phrasedText, textRoute } from '../messages/index.ts';
import { configuredRecogniser } from '../recognition/index.ts';
import { type Route, RouteTable } from '../routing/index.ts';
import {
  type EndedRoom,
  type FetchGrammar,
  Queues,
  Reach,
  Rooms,
  runners,
  type SetUpQueue,
  type TextTransport,
} from '../run/index.ts';
import { type StreamRelay, streamCarrier } from '../streams/index.ts';
import type { Leg, SwitchNode } from '../switch/index.ts';
import { mediaOfCalls } from './media.ts';

/** Everything that calls need and that outlives one of them. */
export interface Assembly {
  readonly services: CallServices;
  readonly routes: RouteTable;
  readonly recordings: Recordings;
  /** Null: none is configured. */
  readonly transcriber: Transcriber | null;
  /** Takes and sends texts. */
  readonly post: PostOffice;
  readonly directories: Directories;
  /** What customers' urls may reach. */
  readonly guard: AddressGuard;
  close(): Promise<void>;
}

export interface AssemblyParts {
  readonly config: Config;
  readonly dialects: readonly Dialect[];
  readonly clock: Clock;
  /** How customers reach our HTTP server, without a slash at its end; asked for every call. */
  readonly publicUrl: () => string;
  readonly awaitingInput?: (leg: Leg) => void;
  /** The switch as a whole, once it is known. By default there is none. */
  readonly node?: () => SwitchNode | null;
  /** Where calls are written down while they run. By default they are not. */
  readonly kept?: KeptCalls;
  /** Tells how calls go, where an account wants it through restarts. By default nobody does. */
  readonly tellStatus?: CallServices['tellStatus'];
  readonly sendOn?: CallServices['sendOn'];
  readonly watcher?: CallServices['watcher'];
  /** What an account's clients uploaded, by the id that documents call it. */
  readonly sounds?: (account: string, id: string) => Promise<Uint8Array | null>;
  /** Gives the uuids of recordings. By default random ones. */
  readonly newId?: () => string;
  /** Where recordings are remembered; absent: nowhere but in their folder. */
  readonly recordingIndex?: RecordingIndex;
  /** Sends SIP MESSAGEs; absent: the switch cannot be asked for what concerns no single call. */
  readonly sipTexts?: TextTransport;
  /** How texts between numbers of ours are brought and kept; absent: all of them leave the house, and none is kept. */
  readonly texts?: TextParts;
  /** Where the switch's module brings the sound of calls; absent: nobody's sound is carried. */
  readonly streams?: StreamRelay;
  /** Told of every conference room that has ended. */
  readonly roomEnded?: (room: EndedRoom) => void;
  /** Queues that were set up before anybody waits in them. */
  readonly queueSetUp?: (account: string, name: string) => Promise<SetUpQueue | null>;
  /** Told of SFTP servers (`host:port`, fingerprint) whose key was accepted unchecked, once for every key. */
  readonly hostKeyUnchecked?: (host: string, fingerprint: string) => void;
  /** For calls that are played again. */
  readonly detour?: Detour;
  /** Puts itself between the calls and what fetches their audio. */
  readonly audio?: (fetch: FetchAudio) => FetchAudio;
}

export type TextParts = Pick<PostOfficeParts, 'converse' | 'lost'> &
  Partial<Pick<PostOfficeParts, 'isKept' | 'shelf' | 'account' | 'routeOf' | 'owner'>> & {
    /** Who answers for texts to a number that an account routed. */
    readonly stored?: (to: string) => Promise<Route | null>;
  };

/** Puts the rooms together; the switch comes later and hands calls in. */
export function assemble(parts: AssemblyParts): Assembly {
  const { config, dialects, clock, publicUrl, awaitingInput = () => {}, audio = (fetch) => fetch } = parts;
  const customers = customerClient(config, clock, parts);
  const gateway = config.messages.gateway && httpGateway(config.messages.gateway, customers);
  const recordings = new Recordings(
    join(config.storage, 'recordings'),
    () => `${publicUrl()}/recordings`,
    parts.newId,
    parts.recordingIndex,
  );
  const transcriber = configuredTranscriber(config);
  const routes = new RouteTable(config.routes.map((route) => withAccountSettings(route, config)));
  const post = postOffice(parts, routes, customers, { gateway, sip: parts.sipTexts ?? null });
  const directories = new Directories({
    fileOf: (account) => config.directories[account],
    kinds: Object.assign({}, ...dialects.map(({ house }) => house?.kinds ?? {})) as Readonly<Record<string, string>>,
  });
  const idsByAccount = new Map(config.accounts.map(({ id, apis }) => [id, idsOf(apis)]));
  return {
    routes,
    post,
    recordings,
    transcriber,
    directories,
    guard: createAddressGuard({ allow: config.network.allow }),
    services: {
      dialects,
      customers,
      runners,
      clock,
      learned: new Map(),
      calls: new LiveCalls(),
      rooms: new Rooms({ clock, ...(parts.roomEnded && { ended: parts.roomEnded }) }),
      queues: new Queues({ clock, ...(parts.queueSetUp && { setUp: parts.queueSetUp }) }),
      reach: new Reach(),
      directory: (account) => directories.of(account),
      apiUrl: publicUrl,
      accountIds: (account) => idsByAccount.get(account) ?? {},
      node: parts.node ?? (() => null),
      ...(parts.kept && { kept: parts.kept }),
      ...(parts.tellStatus && { tellStatus: parts.tellStatus }),
      ...(parts.sendOn && { sendOn: parts.sendOn }),
      ...(parts.watcher && { watcher: parts.watcher }),
      limits: config.limits,
      awaitingInput,
      speech: (session) =>
        config.speech.recogniser &&
        configuredRecogniser(config.speech.recogniser, join(config.storage, 'grammars'), grammarFetcher(session)),
      streams: streamsOf(parts),
      mail: config.mail && smtpMailer(config.mail, clock),
      texts: post,
      waiting: config.waiting,
      apology: config.speech.apology,
      media: mediaOfCalls({
        config,
        clock,
        customers,
        audio,
        sounds: parts.sounds ?? (async () => null),
        recordingsOf: (session, owner) =>
          new CallRecordings({
            recordings,
            owner,
            send: fileSender(session, config.recordings.uploadRetries),
            transcriber,
          }),
      }),
    },
    close: () => customers.close(),
  };
}

function routesIn(routes: RouteTable, { stored }: TextParts): NonNullable<PostOfficeParts['routeOf']> {
  return async (to, exactly) => {
    const filed = textRoute(routes, to, exactly);
    return filed === undefined ? ((await stored?.(to)) ?? null) : filed;
  };
}

function postOffice(
  { config, clock, dialects, publicUrl, newId = randomUUID, texts }: AssemblyParts,
  routes: RouteTable,
  customers: CustomerClient,
  ways: PostOfficeParts['ways'],
): PostOffice {
  return new PostOffice({
    clock,
    newId: () => newId().replaceAll('-', '').toLowerCase(),
    account: texts?.account ?? ((id) => ({ id, apiUrl: publicUrl() })),
    settings: (account, dialect) => config.accounts.find(({ id }) => id === account)?.apis[dialect]?.settings ?? {},
    dialects,
    ways,
    routeOf: texts ? (texts.routeOf ?? routesIn(routes, texts)) : null,
    shelf: texts?.shelf ?? (() => null),
    owner: texts?.owner ?? (async () => null),
    converse: texts?.converse ?? (async () => true),
    isKept: texts?.isKept ?? (async () => false),
    lost: texts?.lost ?? (() => {}),
    tell: async (account, notice) => {
      const request = phrasedText(notice, dialects);
      const session = customers.forCall({ account, trustedOrigins: notice.trustedOrigins ?? [] });
      if (request) await session.notify(request);
    },
  });
}

function streamsOf({ config, clock, streams: relay, newId = randomUUID }: AssemblyParts): CallServices['streams'] {
  const { network, storage } = config;
  const { streams: module } = config.switch;
  if (!relay || !module) return null;
  const guard = createAddressGuard({ allow: network.allow });
  return streamCarrier({ relay, module, guard, clock, folder: join(storage, 'streams'), newId });
}

export function customerClient(
  config: Config,
  clock: Clock,
  { detour, hostKeyUnchecked }: Pick<AssemblyParts, 'detour' | 'hostKeyUnchecked'> = {},
): CustomerClient {
  const guard = createAddressGuard({ allow: config.network.allow });
  const { documentBytes, documentDepth, documentElements, redirects } = config.limits;
  const { requestsPerSecond, hostFailures, hostPauseSeconds } = config.limits;
  return createCustomerClient({
    clock,
    guard,
    limits: {
      documentBytes,
      maximumDepth: documentDepth,
      maximumElements: documentElements,
      maximumRedirects: redirects,
    },
    hosts: { requestsPerSecond, failuresInARow: hostFailures, pauseSeconds: hostPauseSeconds },
    hostKeys: { ...config.sftp, ...(hostKeyUnchecked && { unchecked: hostKeyUnchecked }) },
    ...(detour && { detour }),
  });
}

const grammarDeadlines = { connectMs: 5000, readMs: 5000, totalMs: 10_000 };
const largestGrammar = 256 * 1024;

function grammarFetcher(session: CustomerSession): FetchGrammar {
  return async (url, signal) => {
    try {
      const file = { url, deadlines: grammarDeadlines, maximumBytes: largestGrammar };
      const downloaded = await session.download(file, { signal });
      if (!downloaded.ok) return { ok: false, problem: downloaded.failure.message };
      return { ok: true, text: new TextDecoder().decode(downloaded.bytes) };
    } catch {
      return { ok: false, problem: 'nobody waits for it any more' };
    }
  };
}

/** Five retries go on for about half a minute. */
const uploadPauses = {
  firstPauseMs: 1000,
  longestPauseMs: 60_000,
  connectMs: 5000,
  answerMs: 30_000,
  attemptMs: 300_000,
};

function fileSender(session: CustomerSession, retries: number): SendFile {
  return async (file, signal) => {
    try {
      const uploaded = await session.upload(file, { ...uploadPauses, retries }, signal);
      if (uploaded.ok) return uploaded;
      const { failure, hint } = uploaded;
      return { ok: false, problem: failure.message, ...(hint !== undefined && { hint }) };
    } catch {
      return { ok: false, problem: 'nobody waits for it any more' };
    }
  };
}

function configuredTranscriber({ speech: { transcriber } }: Config): Transcriber | null {
  if (!transcriber) return null;
  const { command, url, timeoutSeconds } = transcriber;
  if (command) return commandTranscriber(command, timeoutSeconds * 1000);
  return url === undefined ? null : httpTranscriber(url, timeoutSeconds * 1000);
}

/** What an account has set for a dialect is so for its routes too, unless they say otherwise. */
function withAccountSettings(route: Route, { accounts }: Config): Route {
  const set = accounts.find(({ id }) => id === route.account)?.apis[route.format]?.settings;
  return set === undefined ? route : { ...route, settings: { ...set, ...route.settings } };
}

function idsOf(apis: Config['accounts'][number]['apis']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(apis).flatMap(([format, { id }]) => (id === undefined ? [] : [[format, id]])),
  );
}
