import type { StreamRecord } from '../../../src/desk/index.ts';
import { resolveUrl, socketSchemes } from '../../../src/document/index.ts';
import { callSid, idIn, sid } from '../sid.ts';
import { callIds, callOf } from './calls.ts';
import { failed } from './codes.ts';
import { type Asked, one, type Resource, type RestOperation, refused } from './operation.ts';
import { callbackUrl, method, noted, oneOf, type Rule, required, type Table, webSocket, words } from './rules.ts';
import { date, sidField, text, textOrNull, word } from './shape.ts';
import { forbiddenUrl, hook } from './urls.ts';

const tag = 'Streams of a call';
const path = '/Calls/:call/Streams';

interface StreamSubject {
  readonly base: string;
  readonly account: string;
  readonly stream: StreamRecord;
}

const resource: Resource<StreamSubject> = {
  name: 'Stream',
  shape: {
    sid: sidField('MZ', ({ stream }) => sid('stream', stream.id)),
    account_sid: sidField('AC', ({ account }) => account),
    call_sid: sidField('CA', ({ stream }) => callSid(stream.callId)),
    name: textOrNull(({ stream }) => stream.name),
    status: word(['in-progress', 'stopped'], ({ stream }) => stream.state),
    date_updated: date(({ stream }) => stream.changedAt),
    uri: text(({ base, stream }) => `${base}/Calls/${callSid(stream.callId)}/Streams/${sid('stream', stream.id)}.json`),
  },
};

const subject = ({ base, account }: Pick<Asked<Table>, 'base' | 'account'>, stream: StreamRecord) => ({
  found: { base, account, stream },
});

const tracks = { inbound_track: 'caller', outbound_track: 'heard', both_tracks: 'both' } as const;

const numbers = Array.from({ length: 99 }, (_, index) => index + 1);
const custom: Rule<string> = noted(words({ maximum: 500 }), 'and so on, to Parameter99');

const parameters = {
  Url: required(webSocket(21205), 21205),
  Name: noted(words({ maximum: 256 }), 'unique among the streams of its call that go on'),
  Track: oneOf(['inbound_track', 'outbound_track', 'both_tracks'], 31941),
  StatusCallback: callbackUrl(),
  StatusCallbackMethod: method(),
} as const;

const customParameters: Readonly<Record<string, Rule<string>>> = Object.fromEntries(
  numbers.flatMap((number) => {
    const rule = number === 1 ? custom : { ...words({ maximum: 500 }), isAlias: true as const };
    return [`Parameter${number}.Name`, `Parameter${number}.Value`].map((name) => [name, rule]);
  }),
);

const create = one(
  {
    name: 'CreateStream',
    method: 'POST',
    path,
    tag,
    summary: 'Carries the sound of a live call to a WebSocket, beside its documents',
    ids: callIds,
    parameters: { ...parameters, ...customParameters },
    errors: [20006, 20409, 21220],
  },
  resource,
  async (asked) => {
    const call = await callOf(asked);
    if (!call) return null;
    const { desk, values } = asked;
    const { Url, Name, Track = 'inbound_track', StatusCallback, StatusCallbackMethod } = values;
    const forbidden = await forbiddenUrl(asked, [
      ['Url', Url.replace(/^ws/i, 'http'), 21205],
      ['StatusCallback', StatusCallback, 21609],
    ]);
    if (forbidden) return refused(forbidden);
    const told = hook(StatusCallback, StatusCallbackMethod);
    const stream = await desk.calls.stream(call.id, {
      id: desk.newId(),
      format: 'twiml',
      ...socketIn(Url),
      track: tracks[Track],
      parameters: customOf(values),
      ...(Name !== undefined && { name: Name }),
      ...(told && { notify: { ...told, kind: 'stream-status' } }),
    });
    switch (stream) {
      case 'over':
        return { answer: failed(21220, 'Call is not in-progress. Cannot stream.') };
      case 'taken':
        return { answer: failed(20409, `A stream named ${JSON.stringify(Name)} goes on already`) };
      case 'unavailable':
        return { answer: failed(20006, 'Sound is carried nowhere here: switch.streams names no module of the switch') };
      default:
        return subject(asked, stream);
    }
  },
);

function customOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const named = numbers.flatMap((number): [string, string][] => {
    const name = values[`Parameter${number}.Name`];
    return typeof name === 'string' ? [[name, String(values[`Parameter${number}.Value`] ?? '')]] : [];
  });
  return Object.fromEntries(named);
}

/** Without what a WebSocket's url may not have. */
function socketIn(written: string) {
  const resolved = resolveUrl(written, 'invalid:/', socketSchemes);
  if (!resolved.ok) return { url: written };
  const { url, credentials } = resolved;
  return { url, ...(credentials && { credentials }) };
}

const update = one(
  {
    name: 'UpdateStream',
    method: 'POST',
    path: `${path}/:stream`,
    tag,
    summary: 'Stops a stream that was begun beside the documents, by its sid or its name',
    ids: callIds,
    parameters: { Status: required(oneOf(['stopped']), 20001, 'Status is required') },
  },
  resource,
  async (asked) => {
    const call = await callOf(asked);
    const written = asked.path['stream'] ?? '';
    const stopped = call && (await asked.desk.calls.stopStream(call.id, idIn(written, 'MZ') ?? written));
    return stopped && subject(asked, stopped);
  },
);

export const streams: readonly RestOperation[] = [create, update];
